#pragma once

// The databases of a folder of questions, made when they are first asked for: the demo shop, the
// second one, or a folder of one's own with schema.sql, data.sql and a file `tables` that names
// those that may be read.

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "tests/support/questions_source.h"

namespace countersign::tests {

class QuestionLibrary {
 public:
  QuestionLibrary(std::filesystem::path folder, QuestionSource::Made like)
      : folder_(std::move(folder)), like_(std::move(like)) {}
  QuestionSource& of(const std::string& name);

 private:
  const std::filesystem::path folder_;
  const QuestionSource::Made like_;
  std::map<std::string, std::unique_ptr<QuestionSource>> made_;
};

// tests/cases
std::filesystem::path question_folder();

}  // namespace countersign::tests
