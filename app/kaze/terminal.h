#pragma once

#include "engine/api/run.h"

#include <optional>
#include <string>
#include <vector>

namespace kaze::cli {

//! Whether stdout, or stdin, is a person's terminal.
[[nodiscard]] bool outputIsTerminal();
[[nodiscard]] bool inputIsTerminal();

//! ANSI styles; empty where the output is no terminal or NO_COLOR is set.
enum class Style { Plain, Bold, Dim, Red, Green, Yellow, Blue };
[[nodiscard]] std::string styled(std::string_view text, Style style);
[[nodiscard]] std::string styledState(const std::string& state);

//! Text whose control characters are written out: what a model or a tool wrote is shown, never obeyed by the terminal.
[[nodiscard]] std::string printable(std::string_view text);

//! Rows in aligned columns; the last column takes what is left of the terminal's width.
[[nodiscard]] std::string table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows);

//! "412 k", "18.2 k", "950".
[[nodiscard]] std::string countText(std::int64_t count);
//! "1.8 ms", "3.1 s", "3 m 10 s".
[[nodiscard]] std::string durationText(std::chrono::nanoseconds time);
[[nodiscard]] std::string durationText(double seconds);
//! "3 min ago".
[[nodiscard]] std::string agoText(base::Time then);
//! The last eight characters of an id: those that differ between ids of the same hour.
[[nodiscard]] std::string shortId(const std::string& id);

//! Waits until a line was typed or `milliseconds` passed. None at the end of input.
struct TypedLine {
    bool ended = false;
    std::optional<std::string> line;
};
[[nodiscard]] TypedLine readLine(int milliseconds);

} // namespace kaze::cli
