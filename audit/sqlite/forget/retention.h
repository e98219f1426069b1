#pragma once

// Retention over the SQLite store: one operation at a time, on the caller's thread; what it writes
// goes to the writer in portions of a few sessions, so that decisions pass in between.

#include <functional>
#include <memory>
#include <string>

#include "audit/retention.h"

namespace countersign::audit::sqlite {

class ReaderPool;
class Writer;

// `checkpoint` signs what is durable now and gives the note back; empty if there is none.
// References MUST outlive it.
std::unique_ptr<Retention> make_retention(Writer& writer, ReaderPool& readers, std::string path,
                                          std::function<std::string()> checkpoint);

}  // namespace countersign::audit::sqlite
