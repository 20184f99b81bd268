"""The Chalice app: registers one blueprint per capability, and nothing else."""

from chalice.app import Chalice

from chalicelib import (
    answer_key,
    approvals,
    compliance,
    consent,
    grading,
    http,
    item_analysis,
    labelled_crops,
    marking,
    my_data,
    people,
    results,
    retention,
    review,
    whose,
)

# Chalice would set the logger of its app's name to ERROR, and “qingjiao” is what ours begin with.
app = Chalice(app_name="qingjiao", configure_logs=False)
app.register_blueprint(answer_key.routes)
app.register_blueprint(approvals.routes)
app.register_blueprint(compliance.routes)
app.register_blueprint(consent.routes)
app.register_blueprint(grading.routes)
app.register_blueprint(http.routes)
app.register_blueprint(item_analysis.routes)
app.register_blueprint(labelled_crops.routes)
app.register_blueprint(marking.routes)
app.register_blueprint(my_data.routes)
app.register_blueprint(people.routes)
app.register_blueprint(results.routes)
app.register_blueprint(retention.routes)
app.register_blueprint(review.routes)
app.register_blueprint(whose.routes)
