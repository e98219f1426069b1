# tests of engines/
