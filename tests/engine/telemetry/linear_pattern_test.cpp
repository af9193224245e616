#include "engine/telemetry/detail/linear_pattern.h"

#include <boost/regex.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <random>
#include <stdexcept>

namespace kaze::telemetry::detail {

namespace {

//! "2-5", or "none".
std::string found(const std::string& pattern, const std::string& text, std::size_t from = 0)
{
    const auto compiled = LinearPattern::compile(pattern);
    if (!compiled)
        return compiled.error().message;
    const auto match = compiled->find(text, from);
    return match ? std::to_string(match->begin) + "-" + std::to_string(match->end) : "none";
}

std::string refusal(const std::string& pattern)
{
    const auto compiled = LinearPattern::compile(pattern);
    EXPECT_FALSE(compiled) << pattern;
    if (compiled)
        return {};
    EXPECT_EQ(compiled.error().code, base::ErrorCode::InvalidArgument);
    return compiled.error().message;
}

//! By trying every part of the text.
std::optional<LinearPattern::Match> leftmostLongest(const boost::regex& pattern, const std::string& text)
{
    for (std::size_t begin = 0; begin < text.size(); ++begin)
        for (std::size_t end = text.size(); end > begin; --end)
            if (boost::regex_match(text.substr(begin, end - begin), pattern))
                return LinearPattern::Match{begin, end};
    return std::nullopt;
}

} // namespace

TEST(LinearPattern, findsTheFirstAndOfThoseTheLongest)
{
    EXPECT_EQ(found("a+", "xxaaay"), "2-5");
    EXPECT_EQ(found("a|ab|abc", "zabcd"), "1-4");
    EXPECT_EQ(found("[a-c]{2,3}", "abcabc"), "0-3");
    EXPECT_EQ(found("[a-c]{2,3}", "abcabc", 3), "3-6");
    EXPECT_EQ(found("x(yz)*", "xyzyzy"), "0-5");
    EXPECT_EQ(found("colou?r", "the color"), "4-9");
    EXPECT_EQ(found("q", "abc"), "none");
    EXPECT_EQ(found("ab.d", "ab\nd abxd"), "5-9") << "a dot is no new line";
}

TEST(LinearPattern, knowsClassesAndEdges)
{
    EXPECT_EQ(found("\\d{3}-\\w+", "ab 123-x_9 c"), "3-10");
    EXPECT_EQ(found("[^a-z ]+", "abc DEF"), "4-7");
    EXPECT_EQ(found("[]a-]+", "x-]a"), "1-4");
    EXPECT_EQ(found("\\bcat\\b", "concat cat"), "7-10");
    EXPECT_EQ(found("^b.*", "ab\nbc"), "3-5");
    EXPECT_EQ(found("c$", "c ac\nx"), "3-4");
    EXPECT_EQ(found("(?i)straße", "STRAße"), "0-7");
    EXPECT_EQ(found("\\.\\$\\(", "a.$("), "1-4");
    EXPECT_EQ(found("a\\\\b", "a\\b"), "0-3");
}

TEST(LinearPattern, saysWhatItDoesNotUnderstandAndWhere)
{
    EXPECT_NE(refusal("ab(c").find("\")\" is missing"), std::string::npos);
    EXPECT_NE(refusal("abc)").find("at character 4"), std::string::npos);
    EXPECT_NE(refusal("(a)\\1").find("refers back"), std::string::npos);
    EXPECT_NE(refusal("(?=a)").find("(?:"), std::string::npos);
    EXPECT_NE(refusal("[z-a]").find("upwards"), std::string::npos);
    EXPECT_NE(refusal("a{3,1}").find("{2,5}"), std::string::npos);
    EXPECT_NE(refusal("*a").find("nothing before"), std::string::npos);
    EXPECT_NE(refusal("a**").find("behind another"), std::string::npos);
    EXPECT_NE(refusal("a*").find("empty"), std::string::npos);
    EXPECT_NE(refusal("").find("nothing here"), std::string::npos);
    EXPECT_NE(refusal("(a{200}){200}").find("too large"), std::string::npos);
    EXPECT_NE(refusal(std::string(501, 'a')).find("500"), std::string::npos);
    std::string deep(81, '(');
    deep[40] = 'a';
    std::fill(deep.begin() + 41, deep.end(), ')');
    EXPECT_NE(refusal(deep).find("32"), std::string::npos);
    EXPECT_NE(refusal("\\ba|b").find("parentheses"), std::string::npos);
    EXPECT_NE(refusal("a\\").find("at the end"), std::string::npos);
    EXPECT_NE(refusal("[a").find("\"]\" is missing"), std::string::npos);
}

TEST(LinearPattern, agreesWithAnotherEngine)
{
    std::mt19937 random(7);
    const auto pick = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
    const std::function<std::string(int)> make = [&](int depth) -> std::string {
        std::string text;
        for (int parts = 1 + pick(3); parts > 0; --parts) {
            std::string part = depth < 3 && pick(3) == 0
                ? "(" + make(depth + 1) + (pick(2) == 0 ? "|" + make(depth + 1) : "") + ")"
                : pick(4) == 0 ? std::string("[ab]")
                               : std::string(1, static_cast<char>('a' + pick(3)));
            constexpr std::array kTimes{"", "", "", "?", "*", "+", "{2}", "{1,3}"};
            text += part + kTimes.at(static_cast<std::size_t>(pick(8)));
        }
        return text;
    };
    int compared = 0;
    for (int i = 0; i < 3000; ++i) {
        const auto pattern = make(0);
        const auto ours = LinearPattern::compile(pattern);
        if (!ours)
            continue; // it fits an empty text, too
        const boost::regex theirs(pattern);
        std::string text;
        for (int length = pick(12); length > 0; --length)
            text += static_cast<char>('a' + pick(3));
        std::optional<LinearPattern::Match> expected;
        try {
            expected = leftmostLongest(theirs, text);
        } catch (const std::runtime_error&) {
            continue; // too complicated for one that goes back
        }
        const auto match = ours->find(text, 0);
        ASSERT_EQ(expected.has_value(), match.has_value()) << pattern << " in " << text;
        if (!match)
            continue;
        ++compared;
        ASSERT_EQ(expected->begin, match->begin) << pattern << " in " << text;
        ASSERT_EQ(expected->end, match->end) << pattern << " in " << text;
    }
    EXPECT_GT(compared, 500);
}

} // namespace kaze::telemetry::detail
