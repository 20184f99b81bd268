"""The Chalice app: registers one blueprint per capability, and nothing else."""

from chalice.app import Chalice

from chalicelib import (
    answer_key,
    class_mastery,
    class_mistakes,
    consent,
    grading,
    http,
    item_analysis,
    labelled_crops,
    marking,
    mastery,
    mistakes,
    people,
    practice,
    reminders,
    results,
    retention,
    review,
    revisit,
    targeted_homework,
    whose,
)

# Chalice would set the logger of its app's name to ERROR, and “qingjiao” is what ours begin with.
app = Chalice(app_name="qingjiao", configure_logs=False)
app.register_blueprint(answer_key.routes)
app.register_blueprint(class_mastery.routes)
app.register_blueprint(class_mistakes.routes)
app.register_blueprint(consent.routes)
app.register_blueprint(grading.routes)
app.register_blueprint(http.routes)
app.register_blueprint(item_analysis.routes)
app.register_blueprint(labelled_crops.routes)
app.register_blueprint(marking.routes)
app.register_blueprint(mastery.routes)
app.register_blueprint(people.routes)
app.register_blueprint(practice.routes)
app.register_blueprint(mistakes.routes)
app.register_blueprint(reminders.routes)
app.register_blueprint(results.routes)
app.register_blueprint(retention.routes)
app.register_blueprint(review.routes)
app.register_blueprint(revisit.routes)
app.register_blueprint(targeted_homework.routes)
app.register_blueprint(whose.routes)
