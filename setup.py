"""Tell Babel how to read CKAN's templates; everything else is in pyproject.toml."""

from setuptools import setup

setup(
    message_extractors={
        "ckanext/govshare": [
            ("zh/**", "ignore", None),
            ("tests/**", "ignore", None),
            ("**.py", "python", None),
            ("**.js", "javascript", None),
            ("**/templates/**.html", "ckan", None),
        ],
    }
)
