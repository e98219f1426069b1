#pragma once

// The statement cut by PostgreSQL's lexical rules, with standard_conforming_strings on, as every
// connection here has it. A second reading beside the parser's: rules compare what both say.

#include <string_view>
#include <vector>

#include "core/facts.h"

namespace countersign::engines::postgres::syntax {

// All tokens, comments too; stops before the first NUL. Bytes that begin no token, and literals and
// comments without an end, are kIllegal. A literal that goes on in another line is one token for
// each part.
std::vector<Token> tokenize(std::string_view sql);

}  // namespace countersign::engines::postgres::syntax
