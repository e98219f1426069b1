#pragma once

// Rows as a table for a document. Text from data stays text: nothing in it becomes a link, an image
// or a tag where the document is shown.

#include <string>

#include "cli/json.h"

namespace countersign::cli {

class MarkdownTable {
 public:
  // Takes the columns of a result's page.
  explicit MarkdownTable(const Json& page);
  void add(const Json& page);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace countersign::cli
