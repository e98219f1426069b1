#pragma once

// Asks an auditor's own statement on a connection that lives for nothing else.

#include <string>

#include "audit/question.h"
#include "core/result.h"

namespace countersign::audit::sqlite {

// Throws StoreUnavailable when the file cannot be read.
Result<QuestionAnswer, QuestionNo> answer_question(const std::string& path,
                                                   const Question& question);

}  // namespace countersign::audit::sqlite
