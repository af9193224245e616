#include "engine/base/regex.h"
#include "tests/support/cpu_time.h"

#include <gtest/gtest.h>

#include <string>

namespace kaze::base {
namespace {

TEST(Regex, findsWhatMatchesSomewhere)
{
    const auto digits = Regex::compile("\\d{3}");
    ASSERT_TRUE(digits);
    EXPECT_TRUE(digits->finds("ab123c").value());
    EXPECT_FALSE(digits->finds("ab12c").value());
    EXPECT_FALSE(digits->finds("").value());
    EXPECT_TRUE(Regex::compile("(?i)todo")->finds("a ToDo").value());
    EXPECT_TRUE(Regex::compile("^[a-z]+$", Regex::Syntax::EcmaScript)->finds("abc").value());
}

TEST(Regex, saysWhatIsWrongWithAPattern)
{
    const auto bad = Regex::compile("([");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(bad.error().message.find("\"([\" is no regular expression"), std::string::npos) << bad.error().message;
}

TEST(Regex, givesUpSoonWhateverThePatternAndTheText)
{
    for (const auto* pattern : {"^(a|aa)+$", "(.*)*b", "(a*)*c", "(x+x+)+y"}) {
        const auto slow = Regex::compile(pattern);
        ASSERT_TRUE(slow) << pattern;
        for (const std::size_t size : {30U, 1000U, 100'000U, 10'000'000U}) {
            const auto begun = test::threadCpuSeconds();
            const auto found = slow->finds(std::string(size, pattern[1] == 'x' ? 'x' : 'a') + "!");
            EXPECT_LT(test::threadCpuSeconds() - begun, 3) << pattern << " on " << size;
            if (!found) {
                EXPECT_EQ(found.error().code, ErrorCode::Timeout);
            }
        }
    }
}

} // namespace
} // namespace kaze::base
