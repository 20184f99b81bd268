"""The Chalice app: registers one blueprint per capability, and nothing else."""

from chalice.app import Chalice

from chalicelib import consent, grading, http, marking, people, results, retention

app = Chalice(app_name="qingjiao")
app.register_blueprint(consent.routes)
app.register_blueprint(grading.routes)
app.register_blueprint(http.routes)
app.register_blueprint(marking.routes)
app.register_blueprint(people.routes)
app.register_blueprint(results.routes)
app.register_blueprint(retention.routes)
