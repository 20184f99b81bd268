"""The Chalice app: registers one blueprint per capability, and nothing else."""

from chalice.app import Chalice

from chalicelib import (
    answer_key,
    consent,
    grading,
    http,
    item_analysis,
    labelled_crops,
    marking,
    people,
    results,
    retention,
    review,
    whose,
)

app = Chalice(app_name="qingjiao")
app.register_blueprint(answer_key.routes)
app.register_blueprint(consent.routes)
app.register_blueprint(grading.routes)
app.register_blueprint(http.routes)
app.register_blueprint(item_analysis.routes)
app.register_blueprint(labelled_crops.routes)
app.register_blueprint(marking.routes)
app.register_blueprint(people.routes)
app.register_blueprint(results.routes)
app.register_blueprint(retention.routes)
app.register_blueprint(review.routes)
app.register_blueprint(whose.routes)
