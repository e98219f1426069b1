#pragma once

// A fresh folder that goes away with its owner.

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "tests/support/cli_golden.h"

namespace countersign::testing {

class Folder {
 public:
  Folder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "countersign-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder");
    // The real path: programs started inside see no symbolic links.
    path_ = std::filesystem::canonical(name).string();
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(file(name)).parent_path());
    write_whole_file(file(name), text);
    return file(name);
  }

 private:
  std::string path_;
};

}  // namespace countersign::testing
