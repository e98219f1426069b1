# tests of server/
