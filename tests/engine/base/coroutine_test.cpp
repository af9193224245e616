#include "engine/base/cancel.h"
#include "engine/base/loop.h"
#include "engine/base/one_shot.h"
#include "engine/base/result.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <future>

namespace kaze::base {
namespace {

//! Says when it is destroyed.
struct Canary {
    bool* died;
    explicit Canary(bool& flag) : died(&flag) { }
    Canary(const Canary&) = delete;
    Canary& operator=(const Canary&) = delete;
    ~Canary() { *died = true; }
};

Task<> waitAndStore(OneShot<std::string> word, std::string& into)
{
    into = co_await word.wait();
}

Task<> waitWith(OneShot<int> never, bool& died, bool& resumed)
{
    const Canary canary(died);
    co_await never.wait();
    resumed = true;
}

TEST(OneShot, resumesTheWaiterThroughItsLoopAndNotInside)
{
    Loop loop;
    OneShot<std::string> word;
    std::string got;
    spawn(loop.executor(), waitAndStore(word, got));
    loop.poll();
    EXPECT_TRUE(word.set("hello"));
    EXPECT_EQ(got, "");
    loop.poll();
    EXPECT_EQ(got, "hello");
}

TEST(OneShot, countsTheFirstDeliveryOnly)
{
    Loop loop;
    OneShot<std::string> word;
    EXPECT_TRUE(word.set("first"));
    EXPECT_FALSE(word.set("second"));
    EXPECT_TRUE(word.isSet());
    EXPECT_EQ(loop.runUntil(word.wait()), "first");
}

TEST(OneShot, destroysItsWaiterWithTheLoop)
{
    OneShot<int> never;
    bool died = false;
    bool resumed = false;
    {
        Loop loop;
        spawn(loop.executor(), waitWith(never, died, resumed));
        loop.poll();
        EXPECT_FALSE(died);
    }
    EXPECT_TRUE(died);
    EXPECT_FALSE(resumed);
    EXPECT_TRUE(never.set(1));
}

Task<> waitThenTell(OneShot<int> own, OneShot<int> other)
{
    struct Teller {
        OneShot<int> to;
        ~Teller() { to.set(1); }
    } const teller{other};
    co_await own.wait();
}

TEST(OneShot, survivesWaitersThatWakeEachOtherWhileTheLoopGoes)
{
    OneShot<int> one;
    OneShot<int> two;
    {
        Loop loop;
        spawn(loop.executor(), waitThenTell(one, two));
        spawn(loop.executor(), waitThenTell(two, one));
        loop.poll();
    }
    EXPECT_TRUE(one.isSet());
    EXPECT_TRUE(two.isSet());
}

Task<Result<int>> answer(OneShot<int> when, int factor)
{
    const int value = co_await when.wait();
    if (value < 0)
        co_return fail(ErrorCode::InvalidArgument, "below zero");
    co_return value* factor;
}

Task<std::vector<Result<int>>> allAnswers(OneShot<int> one, OneShot<int> two)
{
    std::vector<Task<Result<int>>> tasks;
    tasks.push_back(answer(one, 1));
    tasks.push_back(answer(two, 10));
    co_return co_await whenAll(std::move(tasks));
}

TEST(WhenAll, returnsResultsInTheOrderOfTheTasks)
{
    Loop loop;
    OneShot<int> one;
    OneShot<int> two;
    loop.post([two] { two.set(2); });
    loop.post([one] { one.set(-1); });
    const auto results = loop.runUntil(allAnswers(one, two));
    ASSERT_EQ(results.size(), 2U);
    EXPECT_EQ(results[0].error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(results[1].value(), 20);
}

TEST(WhenAll, ofNothingIsThereAtOnce)
{
    Loop loop;
    EXPECT_TRUE(loop.runUntil(whenAll(std::vector<Task<int>>{})).empty());
}

TEST(WhenAll, isDestroyedWithTheLoop)
{
    OneShot<int> one;
    OneShot<int> two;
    bool died = false;
    bool resumed = false;
    {
        Loop loop;
        std::vector<Task<bool>> tasks;
        tasks.push_back([](OneShot<int> never, bool& gone, bool& woken) -> Task<bool> {
            co_await waitWith(never, gone, woken);
            co_return true;
        }(one, died, resumed));
        spawn(loop.executor(), [](std::vector<Task<bool>> all) -> Task<> { co_await whenAll(std::move(all)); }(std::move(tasks)));
        loop.poll();
    }
    EXPECT_TRUE(died);
}

TEST(Cancel, reachesEveryChildWithTheReason)
{
    CancelSource root;
    CancelSource child(root.token());
    CancelSource grandchild(child.token());
    std::vector<std::string> heard;
    const auto a = child.token().onCancel([&] { heard.push_back("child: " + child.token().reason().message); });
    const auto b = grandchild.token().onCancel([&] { heard.emplace_back("grandchild"); });
    root.cancel(Error{ErrorCode::Timeout, "too late", nullptr});
    root.cancel();
    EXPECT_TRUE(grandchild.cancelled());
    EXPECT_EQ(grandchild.token().reason().code, ErrorCode::Timeout);
    EXPECT_EQ(heard, (std::vector<std::string>{"grandchild", "child: too late"}));
}

TEST(Cancel, ofAChildLeavesTheParentAlone)
{
    CancelSource root;
    CancelSource child(root.token());
    child.cancel();
    EXPECT_FALSE(root.cancelled());
    EXPECT_EQ(child.token().reason().code, ErrorCode::Cancelled);
}

TEST(Cancel, callsAtOnceWhatComesTooLate)
{
    CancelSource source;
    source.cancel();
    int calls = 0;
    const auto registration = source.token().onCancel([&] { ++calls; });
    const CancelSource child(source.token());
    EXPECT_EQ(calls, 1);
    EXPECT_TRUE(child.cancelled());
    EXPECT_FALSE(CancelToken().cancelled());
}

TEST(Cancel, letsCallbacksReleaseRegistrationsTheirOwnIncluded)
{
    CancelSource source;
    int calls = 0;
    CancelRegistration own;
    CancelRegistration other;
    own = source.token().onCancel([&] {
        ++calls;
        own.release();
        other.release();
    });
    other = source.token().onCancel([&] { ++calls; });
    source.cancel();
    EXPECT_EQ(calls, 1);
}

TEST(Cancel, mayDestroyTheSourceFromItsOwnCallback)
{
    auto source = std::make_unique<CancelSource>();
    auto child = std::make_unique<CancelSource>(source->token());
    const auto token = child->token();
    const auto a = source->token().onCancel([&] { source.reset(); });
    const auto b = token.onCancel([&] { child.reset(); });
    source->cancel();
    EXPECT_EQ(source, nullptr);
    EXPECT_TRUE(token.cancelled());
}

TEST(Cancel, doesNotCallWhatWasReleased)
{
    CancelSource source;
    int calls = 0;
    {
        const auto registration = source.token().onCancel([&] { ++calls; });
    }
    source.cancel();
    EXPECT_EQ(calls, 0);
}

TEST(Cancel, keepsNothingAliveBetweenParentAndChild)
{
    std::weak_ptr<int> watched;
    {
        CancelSource parent;
        auto held = std::make_shared<int>(1);
        watched = held;
        const auto registration = parent.token().onCancel([held] {});
        held.reset();
        const CancelSource child(parent.token());
    }
    EXPECT_TRUE(watched.expired());
}

Task<std::thread::id> whereAWorkerResumes(WorkerPool& pool, std::thread::id& worker)
{
    auto work = [&worker] {
        worker = std::this_thread::get_id();
        return 21;
    };
    const int got = co_await pool.run(std::move(work));
    EXPECT_EQ(got, 21);
    co_return std::this_thread::get_id();
}

TEST(WorkerPool, computesElsewhereAndResumesOnTheLoop)
{
    Loop loop;
    WorkerPool pool(2, "worker");
    std::thread::id worker;
    EXPECT_EQ(loop.runUntil(whereAWorkerResumes(pool, worker)), std::this_thread::get_id());
    EXPECT_NE(worker, std::this_thread::get_id());
}

TEST(WorkerPool, finishesWhatRunsAndDropsWhatWaits)
{
    std::promise<void> running;
    std::promise<void> dropped;
    int done = 0;
    {
        WorkerPool pool(1, "worker");
        pool.submit([&] {
            running.set_value();
            dropped.get_future().wait();
            ++done;
        });
        std::shared_ptr<void> waiting(nullptr, [&](void*) { dropped.set_value(); });
        pool.submit([&done, held = std::move(waiting)] { done += 100; });
        running.get_future().wait();
    }
    EXPECT_EQ(done, 1);
}

TEST(WorkerPool, leavesWaitersToTheLoopWhenItGoesFirst)
{
    bool died = false;
    {
        Loop loop;
        {
            WorkerPool pool(0, "worker");
            spawn(loop.executor(), [](WorkerPool& on, bool& gone) -> Task<> {
                const Canary canary(gone);
                auto work = [] { return 1; };
                co_await on.run(std::move(work));
            }(pool, died));
            loop.poll();
        }
        EXPECT_FALSE(died);
    }
    EXPECT_TRUE(died);
}

TEST(Loop, runsOnANamedThreadOfTheGivenNiceness)
{
    Loop loop;
    std::promise<std::pair<std::string, int>> seen;
    loop.start("a-very-long-thread-name", 3);
    loop.post([&] {
        std::array<char, 16> name{};
        pthread_getname_np(pthread_self(), name.data(), name.size());
        seen.set_value({name.data(), getpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)))});
        EXPECT_TRUE(loop.onLoopThread());
    });
    const auto [name, nice] = seen.get_future().get();
    EXPECT_EQ(name, "a-very-long-thr");
    EXPECT_GE(nice, 3);
    EXPECT_FALSE(loop.onLoopThread());
    loop.stop();
}

TEST(Loop, isStartedAgainAfterAStop)
{
    Loop loop;
    for (int i = 0; i < 2; ++i) {
        std::promise<void> ran;
        loop.start("loop");
        loop.post([&] { ran.set_value(); });
        ran.get_future().wait();
        loop.stop();
    }
}

TEST(Loop, destroysWorkThatWasNeverRun)
{
    bool died = false;
    {
        Loop loop;
        loop.post([canary = std::make_shared<Canary>(died)] {});
    }
    EXPECT_TRUE(died);
}

Task<> throwsSomething()
{
    throw std::runtime_error("our mistake");
    co_return;
}

TEST(Loop, handsOnWhatATaskThrows)
{
    Loop loop;
    EXPECT_THROW(loop.runUntil(throwsSomething()), std::runtime_error);
}

} // namespace
} // namespace kaze::base
