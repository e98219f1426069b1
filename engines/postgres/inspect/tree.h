#pragma once

// A parsed statement as libpg_query writes it in JSON, in one flat array: each element is followed
// by its children. Made in one pass, with no copy: texts point into the JSON, whose escapes are
// resolved in place.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engines/postgres/inspect/shelf.h"
#include "engines/postgres/inspect/words.h"

namespace countersign::engines::postgres::syntax {

enum class ElementKind : std::uint8_t { kObject, kArray, kText, kNumber, kTrue, kFalse };

struct Element;

// The children of an element, in order.
class Children {
 public:
  class Iterator {
   public:
    explicit Iterator(const Element* at) : at_(at) {}
    const Element& operator*() const { return *at_; }
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    const Element* at_;
  };
  Children(const Element* from, const Element* to) : from_(from), to_(to) {}
  Iterator begin() const { return Iterator(from_); }
  Iterator end() const { return Iterator(to_); }
  bool empty() const { return from_ == to_; }
  const Element& front() const { return *from_; }
  std::size_t count() const;
  template <class Predicate>
  bool any(const Predicate& holds) const;

 private:
  const Element* from_;
  const Element* to_;
};

struct Element {
  union {
    const char* chars = nullptr;
    std::int64_t number;
  };
  std::uint32_t size = 0;    // of the text; of an unknown word's, where field or node is kOther
  std::uint32_t extent = 1;  // elements of this one and all below
  // Where the statement has it, in bytes; 0 where the library leaves it out, -1 if nowhere. Nearly
  // every node has a number that says so, which is therefore none of its children.
  std::int32_t location = 0;
  Word field = Word::kNone;  // by which its parent reaches it; kNone in an array
  // {"ColumnRef": {…}} is one element, with the fields as its children. Structures that only one
  // kind of node can hold come without a name; an absent node is an object without children.
  Word node = Word::kNone;
  ElementKind kind = ElementKind::kObject;

  // Of a text; and of a String node, which is nothing else.
  std::string_view text() const { return {chars, size}; }
  const Element* after() const { return this + extent; }
  Children children() const { return {this + 1, after()}; }
  bool is_absent() const { return node == Word::kNone && extent == 1; }

  // Null if there is no such field.
  const Element* member(Word wanted) const;
};

inline Children::Iterator& Children::Iterator::operator++() {
  at_ = at_->after();
  return *this;
}

template <class Predicate>
bool Children::any(const Predicate& holds) const {
  for (const Element& child : *this)
    if (holds(child)) return true;
  return false;
}

// As many as most statements have lie at hand.
using Elements = Shelf<Element, 256>;

enum class TreeProblem : std::uint8_t { kNone, kTooDeep, kMalformed };

class Tree {
 public:
  // Nodes within nodes. Nobody writes a tenth of it by hand.
  static constexpr int kDepthMax = 200;

  // `json` is changed, and MUST outlive the tree. It MUST end in a NUL at json[size].
  TreeProblem read(char* json, std::size_t size);

  const Element& root() const { return elements_.front(); }

 private:
  Elements elements_;
};

inline const Element* Element::member(Word wanted) const {
  const Element* const end = after();
  for (const Element* at = this + 1; at != end; at = at->after())
    if (at->field == wanted) return at;
  return nullptr;
}

}  // namespace countersign::engines::postgres::syntax
