#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::knowledge::detail {

//! Reads the members of one JSON object that somebody else wrote, each exactly once, and notes in `problems` what is missing, of the wrong type, or
//! nobody's: that last when it goes. What cannot be read is 0, false or empty. For the length of one function; `value` and `problems` outlive it.
class Members {
public:
    //! `path` names the object in what is noted; empty for the outermost.
    Members(const boost::json::value& value, std::string path, std::vector<std::string>& problems);
    Members(const Members&) = delete;
    Members& operator=(const Members&) = delete;
    ~Members();

    void note(std::string_view name, const std::string& what) const;

    [[nodiscard]] const boost::json::value* at(std::string_view name);
    [[nodiscard]] std::string text(std::string_view name);
    [[nodiscard]] std::int64_t whole(std::string_view name);
    [[nodiscard]] bool truth(std::string_view name);
    //! A text that is as `numberText` writes it.
    [[nodiscard]] double fraction(std::string_view name);
    //! SHA-256 in lower-case hexadecimal digits, or nothing.
    [[nodiscard]] std::string hash(std::string_view name);

private:
    const boost::json::object* m_object;
    std::string m_path;
    std::vector<std::string>& m_problems;
    std::set<std::string, std::less<>> m_unread;
};

//! The shortest text that means exactly this number.
[[nodiscard]] std::string numberText(double number);

//! For people, where a well-formed JSON text first differs from `canonical`, the one that its meaning has: which member, or that it stands twice.
[[nodiscard]] std::string deviation(std::string_view text, std::string_view canonical);

} // namespace kaze::knowledge::detail
