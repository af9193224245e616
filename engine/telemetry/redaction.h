#pragma once

#include "engine/base/result.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::telemetry {

//! An expression of a person's for what must not be stored.
struct RedactionPattern {
    std::string name; //!< stands where it was found: "[redacted: staff number]"
    std::string pattern; //!< see detail::LinearPattern

    bool operator==(const RedactionPattern&) const = default;
};

//! What is taken out of lines, attributes and payloads before they are stored, besides secrets, which always are.
struct RedactionRules {
    bool cards = true; //!< numbers of payment cards, by their check digit (Luhn, ISO/IEC 7812-1)
    bool emails = false;
    bool phones = false; //!< international ones, and those written with separators
    bool ibans = false; //!< by their check digits (ISO 13616)
    std::vector<RedactionPattern> patterns; //!< at most 50

    bool operator==(const RedactionRules&) const = default;
};

//! Names that a pattern cannot have: what else is taken out is counted under them.
inline constexpr std::array<std::string_view, 5> kRedactionNames{"secret", "card", "email", "phone", "iban"};

//! Whether a pattern can be used. Errors: InvalidArgument, saying what is wrong with it and where.
[[nodiscard]] base::Result<> checkRedactionPattern(const std::string& pattern);

} // namespace kaze::telemetry
