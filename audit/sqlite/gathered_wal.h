#pragma once

// A commit hands each page to the WAL in two small writes, and each of them costs a way through the
// kernel: together about as much as half a flush. This layer over SQLite's own file layer gathers
// them, and the disk gets one write, right before the flush that the commit waits for.
//
// What is gathered is in the file before anybody could want it there: before a flush, a read, a
// question for the size and a truncation of the WAL, before the index that other connections and
// programs look into says that there is more, and as soon as a write does not follow on from the
// last one. An error of the late write is the answer of the call that needed it. A transaction that
// ends without its flush leaves nothing behind.

struct sqlite3;

namespace countersign::audit::sqlite {

// How SQLite knows the layer; for the `vfs=` of a connection's URI. It stands over whatever layer
// is SQLite's usual one when a file is opened. Until gather_wal() it passes everything on as it
// comes. Any thread.
const char* gathering_layer();

// From now on this connection's WAL is gathered. MUST be called only with synchronous=FULL: with
// less there is no flush that a late write could make fail. False if the connection was opened
// without the layer.
[[nodiscard]] bool gather_wal(sqlite3* db);

}  // namespace countersign::audit::sqlite
