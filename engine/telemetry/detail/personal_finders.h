#pragma once

#include "engine/telemetry/detail/linear_pattern.h"

#include <optional>
#include <string_view>

//! Where personal data of a kind stands in a text: the next from `from` on. Each looks at every byte a bounded number of times, whatever the text.
namespace kaze::telemetry::detail {

using Found = LinearPattern::Match;

//! Thirteen to nineteen digits, plain or in groups, that begin as a card's do and have its check digit (Luhn, ISO/IEC 7812-1).
[[nodiscard]] std::optional<Found> findCard(std::string_view text, std::size_t from);

//! "name@host.tld".
[[nodiscard]] std::optional<Found> findEmail(std::string_view text, std::size_t from);

//! "+49 30 1234567", "0049…", "030 1234567", "(212) 555-0123": with the plus, or separated as people write them.
[[nodiscard]] std::optional<Found> findPhone(std::string_view text, std::size_t from);

//! In capitals, plain or in groups, with good check digits (mod 97, ISO 13616).
[[nodiscard]] std::optional<Found> findIban(std::string_view text, std::size_t from);

} // namespace kaze::telemetry::detail
