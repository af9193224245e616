// std::regex recurses by the length of the text and blows the stack. Boost's matcher keeps its states on the heap and stops at a
// number of them: this many take some 60 ms.
#define BOOST_REGEX_MAX_STATE_COUNT 5'000'000

#include "engine/base/regex.h"

#include <boost/regex.hpp>

#include <string>

namespace kaze::base {

namespace {

//! A byte of a text. For pointers Boost allows as many states as the square of the pattern's size times the text's, which is hours; where it
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

struct Regex::Impl {
    boost::regex expression;
};

Result<Regex> Regex::compile(std::string_view pattern, Syntax syntax)
{
    try {
        const auto flavour = syntax == Syntax::Perl ? boost::regex::perl : boost::regex::ECMAScript;
        Regex regex;
        regex.m_impl = std::make_shared<const Impl>(Impl{boost::regex(pattern.begin(), pattern.end(), flavour)});
        return regex;
    } catch (const std::exception& error) {
        return fail(ErrorCode::InvalidArgument, "\"" + std::string(pattern) + "\" is no regular expression: " + error.what());
    }
}

Result<bool> Regex::finds(std::string_view text) const
{
    try {
        return boost::regex_search(Byte(text.data()), Byte(text.data() + text.size()), m_impl->expression);
    } catch (const std::exception&) {
        return fail(ErrorCode::Timeout, "the pattern is too complicated for this text");
    }
}

} // namespace kaze::base
