"""The ASGI application, for granian or any other server: `CKAN_INI` names the configuration file."""

from ckan.plugins.toolkit import config
from wsgi import application as pages

from ckanext.govshare.gateway import Gateway

# An upload with the other fields of its form, or a request of the API.
LARGEST = max(config["ckan.max_resource_size"], config["ckan.max_image_size"], 10) + 1

application = Gateway(pages, threads=2, largest=LARGEST << 20)
