#pragma once

// The rules of the guardrails and of the screen as they are told to people, in one list.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::cli {

// Everything in it is safe to print.
struct ToldRule {
  std::string id;
  std::string category;
  std::string sentence;
  std::string example;          // a statement, a text for the screen, or a case in words
  bool is_statement = false;    // or a text: something that can be tried
  std::string example_gets;     // "refuse", "ask", "allow", "notice"
  std::string why;              // of the guardrails' rules only, as what follows
  std::string says;             // what a person is told, for want of a name
  std::string instead;          // advice
  std::string instead_example;  // a statement that is let through; may be empty
  std::vector<std::string> keys;
  std::string link;
  bool is_of_screen = false;
};

std::vector<ToldRule> told_rules();
// However its letters are written; nothing if there is none.
std::optional<ToldRule> told_rule(std::string_view id);

}  // namespace countersign::cli
