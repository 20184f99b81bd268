"""The Chalice app: registers one blueprint per capability, and nothing else."""

from chalice.app import Chalice

from chalicelib import (
    answer_key,
    approvals,
    class_mastery,
    class_mistakes,
    compliance,
    consent,
    contacts,
    events,
    grading,
    growth,
    growth_record,
    http,
    item_analysis,
    labelled_crops,
    marking,
    mastery,
    mistakes,
    moderation,
    my_data,
    one_time,
    people,
    portrait,
    practice,
    reading,
    reading_record,
    reminders,
    report_card,
    results,
    retention,
    review,
    revisit,
    targeted_homework,
    teaching,
    teaching_claims,
    teaching_review,
    teaching_totals,
    unit_report,
    weekly_reports,
    whose,
)

# Chalice would set the logger of its app's name to ERROR, and “qingjiao” is what ours begin with.
app = Chalice(app_name="qingjiao", configure_logs=False)
app.register_blueprint(answer_key.routes)
app.register_blueprint(class_mistakes.routes)
app.register_blueprint(class_mastery.routes)
app.register_blueprint(approvals.routes)
app.register_blueprint(compliance.routes)
app.register_blueprint(consent.routes)
app.register_blueprint(contacts.routes)
app.register_blueprint(events.routes)
app.register_blueprint(grading.routes)
app.register_blueprint(growth.routes)
app.register_blueprint(growth_record.routes)
app.register_blueprint(http.routes)
app.register_blueprint(item_analysis.routes)
app.register_blueprint(labelled_crops.routes)
app.register_blueprint(marking.routes)
app.register_blueprint(mistakes.routes)
app.register_blueprint(mastery.routes)
app.register_blueprint(my_data.routes)
app.register_blueprint(people.routes)
app.register_blueprint(reminders.routes)
app.register_blueprint(moderation.routes)
app.register_blueprint(reading.routes)
app.register_blueprint(reading_record.routes)
app.register_blueprint(practice.routes)
app.register_blueprint(results.routes)
app.register_blueprint(retention.routes)
app.register_blueprint(review.routes)
app.register_blueprint(revisit.routes)
app.register_blueprint(teaching.routes)
app.register_blueprint(teaching_claims.routes)
app.register_blueprint(teaching_review.routes)
app.register_blueprint(teaching_totals.routes)
app.register_blueprint(one_time.routes)
app.register_blueprint(portrait.routes)
app.register_blueprint(report_card.routes)
app.register_blueprint(unit_report.routes)
app.register_blueprint(weekly_reports.routes)
app.register_blueprint(targeted_homework.routes)
app.register_blueprint(whose.routes)
