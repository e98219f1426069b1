# tests of config/
