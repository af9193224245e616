// std::regex recurses by the length of the text and blows the stack. Boost's matcher keeps its states on the heap and stops at a number of
// them: this many take some 20 ms.
#define BOOST_REGEX_MAX_STATE_COUNT 1'000'000

#include "engine/tools/detail/line_search.h"

#include <boost/regex.hpp>

namespace kaze::tools::detail {

namespace {

constexpr std::size_t kLongestPattern = 1000;

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
        return boost::regex_search(line.begin(), line.end(), m_impl->expression);
    } catch (const std::exception&) {
        return base::fail(base::ErrorCode::InvalidArgument, "the pattern is too complicated; simplify it");
    }
}

} // namespace kaze::tools::detail
