// What a place costs where many runs wait for one: asking, getting it when another is given back, leaving the line, and saying where one stands.

#include "engine/api/run.h"
#include "engine/runtime/detail/admission.h"

#include <benchmark/benchmark.h>

#include <random>

namespace {

using namespace kaze;
using runtime::detail::Admission;
using runtime::detail::Ticket;

constexpr int kTenants = 100;
constexpr int kProjects = 4;
constexpr std::int64_t kPlaces = 50;

//! `waiting` runs of a hundred tenants with four projects each stand in line for the fifty places of a pool.
struct Line {
    explicit Line(std::int64_t waiting)
    {
        admission.setPool("review", kPlaces, now);
        for (std::int64_t i = 0; i < kPlaces + waiting; ++i)
            tickets.push_back(enter());
        for (const auto& event : admission.takeEvents())
            atWork.push_back(event.ticket);
    }

    Ticket enter()
    {
        Admission::Wish wish;
        wish.pool = "review";
        wish.tenant = "tenant-" + std::to_string(random() % kTenants);
        wish.project = "project-" + std::to_string(random() % kProjects);
        wish.priority = static_cast<api::Priority>(random() % 5);
        return admission.enter(wish, now).value();
    }

    std::mt19937 random{7}; // NOLINT: the same every time
    Admission::Seconds now{0};
    Admission admission{0};
    std::vector<Ticket> tickets;
    std::vector<Ticket> atWork;
};

//! One run ends, the next is let in, and another comes: the line stays as long as it is.
void turnover(benchmark::State& state)
{
    Line line(state.range(0));
    std::size_t at = 0;
    for (auto _ : state) {
        line.now += Admission::Seconds(0.01);
        line.admission.leave(line.atWork[at], line.now);
        line.atWork[at] = line.admission.takeEvents().front().ticket;
        at = (at + 1) % line.atWork.size();
        benchmark::DoNotOptimize(line.enter());
    }
}
BENCHMARK(turnover)->RangeMultiplier(10)->Range(100, 100'000);

//! Somebody in the middle of the line goes, and another comes.
void leaving(benchmark::State& state)
{
    Line line(state.range(0));
    std::size_t at = kPlaces;
    for (auto _ : state) {
        while (line.admission.isAtWork(line.tickets[at]))
            at = (at + 7919) % line.tickets.size();
        line.admission.leave(line.tickets[at], line.now);
        line.tickets[at] = line.enter();
        at = (at + 7919) % line.tickets.size();
        benchmark::DoNotOptimize(line.admission.takeEvents());
    }
}
BENCHMARK(leaving)->RangeMultiplier(10)->Range(100, 100'000);

//! "3rd of 12": what a row of a list asks.
void standing(benchmark::State& state)
{
    Line line(state.range(0));
    std::size_t at = kPlaces;
    for (auto _ : state) {
        benchmark::DoNotOptimize(line.admission.standingOf(line.tickets[at]));
        at = (at + 7919) % line.tickets.size();
    }
}
BENCHMARK(standing)->RangeMultiplier(10)->Range(100, 100'000);

} // namespace
