#pragma once

// The few words of JSON that certificates and archives take.

#include <string>
#include <string_view>

namespace countersign::audit::sqlite {

// With quotes; what is not UTF-8 does not come out of the store.
std::string json_text(std::string_view text);

}  // namespace countersign::audit::sqlite
