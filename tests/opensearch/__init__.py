"""Tests of the OpenSearch engine on three real nodes, and on a scripted server."""
