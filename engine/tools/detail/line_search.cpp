// std::regex recurses by the length of the text and blows the stack. Boost's matcher keeps its states on the heap and stops at a
// number of them: this many take some 60 ms.
#define BOOST_REGEX_MAX_STATE_COUNT 5'000'000

#include "engine/tools/detail/line_search.h"

#include <boost/regex.hpp>

namespace kaze::tools::detail {

namespace {

constexpr std::size_t kLongestPattern = 1000;

//! A byte of a line. For pointers Boost allows as many states as the square of the pattern's size times the line's, which is hours; where it
//! cannot subtract, it keeps to the limit above.
class Byte {
public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    Byte() = default;
    explicit Byte(const char* at) : m_at(at) { }

    reference operator*() const { return *m_at; }
    Byte& operator++() { return ++m_at, *this; }
    Byte& operator--() { return --m_at, *this; }
    Byte operator++(int) { return Byte(m_at++); }
    Byte operator--(int) { return Byte(m_at--); }
    bool operator==(const Byte&) const = default;

private:
    const char* m_at = nullptr;
};

} // namespace

struct LineSearch::Impl {
    boost::regex expression;
};

base::Result<LineSearch> LineSearch::compile(const std::string& pattern)
{
    if (pattern.empty() || pattern.size() > kLongestPattern)
        return base::fail(base::ErrorCode::InvalidArgument, "a pattern has between 1 and 1000 characters");
    try {
        LineSearch search;
        search.m_impl = std::make_shared<const Impl>(Impl{boost::regex(pattern, boost::regex::perl)});
        return search;
    } catch (const std::exception& error) {
        return base::fail(base::ErrorCode::InvalidArgument, "\"" + pattern + "\" is no regular expression: " + error.what());
    }
}

base::Result<bool> LineSearch::finds(std::string_view line) const
{
    try {
        return boost::regex_search(Byte(line.data()), Byte(line.data() + line.size()), m_impl->expression);
    } catch (const std::exception&) {
        return base::fail(base::ErrorCode::InvalidArgument, "the pattern is too complicated for this line");
    }
}

} // namespace kaze::tools::detail
