#include "engine/knowledge/detail/nicer.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

namespace kaze::knowledge::detail {
namespace {

int niceOfThisThread()
{
    return getpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)));
}

TEST(Nicer, worksOnAThreadOfLowerPriorityAndSoDoThoseThatItStarts)
{
    constexpr int kNicest = 19;
    const int before = niceOfThisThread();
    int own = -100, started = -100;
    const auto done = runNicer([&] {
        own = niceOfThisThread();
        std::thread([&] { started = niceOfThisThread(); }).join();
        return base::Result<>();
    });
    EXPECT_TRUE(done);
    EXPECT_EQ(own, std::min(before + kNicer, kNicest));
    EXPECT_EQ(started, own);
    EXPECT_EQ(niceOfThisThread(), before);
}

TEST(Nicer, handsOnWhatWentWrong)
{
    const auto done = runNicer([]() -> base::Result<> { return base::fail(base::ErrorCode::DiskFull, "no room"); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, base::ErrorCode::DiskFull);
}

} // namespace
} // namespace kaze::knowledge::detail
