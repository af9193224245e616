#include "engine/base/gzip.h"

#include "tests/support/gunzip.h"

#include <gtest/gtest.h>

#include <random>

namespace kaze::base {
namespace {

TEST(Gzip, isReadByZlib)
{
    std::mt19937 random(1);
    for (const std::size_t size : {0U, 1U, 100U, 4096U, 100'000U, 3'000'000U}) {
        std::string noise(size, '\0'), text;
        for (auto& byte : noise)
            byte = static_cast<char>(random());
        while (text.size() < size)
            text += "the same words again and again ";
        EXPECT_EQ(test::gunzip(gzipped(noise)), noise) << size;
        EXPECT_EQ(test::gunzip(gzipped(text)), text) << size;
        if (size > 1000) {
            EXPECT_LT(gzipped(text).size(), text.size() / 20);
        }
    }
}

} // namespace
} // namespace kaze::base
