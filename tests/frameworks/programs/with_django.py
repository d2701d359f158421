# SPDX-License-Identifier: MIT
"""A view, a template and a model, by Django's test client."""
import json

import django
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import path

settings.configure(
    DEBUG=False, ROOT_URLCONF=__name__, SECRET_KEY="x", ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3",
                           "NAME": ":memory:"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware",
                "django.middleware.gzip.GZipMiddleware"])
django.setup()

from django.db import connection, models  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import Client  # noqa: E402


class Note(models.Model):
    text = models.CharField(max_length=99)

    class Meta:
        app_label = "notes"


def add(request):
    note = Note(text=json.loads(request.body)["text"])
    note.save()
    return JsonResponse({"id": note.id})


def listing(request):
    template = engines["django"].from_string(
        "{% for note in notes %}<p>{{ note.text|upper }}</p>{% endfor %}")
    return HttpResponse(template.render({"notes": Note.objects.all()}))


urlpatterns = [path("add", add), path("list", listing)]
with connection.schema_editor() as editor:
    editor.create_model(Note)
client = Client()
for number in range(200):
    client.post("/add", json.dumps({"text": f"note {number}"}),
                content_type="application/json")
for _ in range(40):
    assert b"NOTE 199" in client.get("/list").content
