"""Tests of the sample and of the replay."""
