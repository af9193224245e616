#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/logs_texts.h"
#include "app/kaze/metrics_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/metric_requests.h"
#include "engine/base/filter.h"
#include "engine/base/text.h"

#include <algorithm>
#include <iostream>

namespace kaze::cli {

namespace {

constexpr std::size_t kSparkline = 60;

struct MetricsOptions {
    std::vector<std::string> words;
    std::string since, until, by, view, step;
    bool csv = false;

    [[nodiscard]] bool isHistory() const
    {
        return csv || !since.empty() || !until.empty() || !by.empty() || !view.empty() || !step.empty();
    }
};

std::string metricNow(const api::MetricRow& row)
{
    if (row.kind != api::MetricKind::Histogram)
        return metricValueText(row.value, row.unit, false);
    if (row.count == 0)
        return "-";
    return metricCount(static_cast<double>(row.count)) + " × " + metricValueText(row.p50, row.unit, false) + ", p95 "
        + metricValueText(row.p95, row.unit, false) + ", p99 " + metricValueText(row.p99, row.unit, false);
}

void tellMetrics(const api::MetricList& list, const std::string& filter)
{
    if (list.rows.empty()) {
        std::cout << (filter.empty() ? "Nothing has been measured yet.\n"
                                     : "No metric fits: words are looked for in the names, label:value in the labels.\n");
    } else {
        std::vector<std::vector<std::string>> rows;
        for (const auto& row : list.rows)
            rows.push_back({row.name, row.labels.empty() ? "" : metricLabelsText(row.labels), metricNow(row), row.help});
        std::cout << table({"METRIC", "LABELS", "NOW", "WHAT"}, rows);
    }
    if (list.overflowed > 0)
        std::cerr << "kaze: " << list.overflowed
                  << " metrics have more sets of labels than the 200 that are told apart; the rest is under overflow=true\n";
    if (!list.problem.empty())
        std::cerr << "kaze: no history is kept: " << printable(list.problem) << "\n";
}

int listMetrics(const MetricsOptions& options, const Common& common)
{
    const api::ListMetrics query{joined(options.words)};
    return answer(
        common, query, [](const auto& list) { return jsonOf(list.rows); },
        [&](const auto& list) { tellMetrics(list, query.filter); });
}

//! Errors: InvalidArgument.
base::Result<api::QueryMetric> metricQuery(const MetricsOptions& options)
{
    const auto refuse = [](std::string why) { return base::fail(base::ErrorCode::InvalidArgument, std::move(why)); };
    api::QueryMetric query;
    if (options.words.empty())
        return refuse("Which metric? `kaze metrics` lists those that there are.");
    for (std::size_t i = 1; i < options.words.size(); ++i) {
        const auto& word = options.words[i];
        const auto colon = word.find(':');
        if (colon == std::string::npos || colon == 0)
            return refuse("\"" + word + "\" is no label:value, which is what may stand behind the metric's name.");
        query.labels[word.substr(0, colon)] = word.substr(colon + 1);
    }
    query.by = options.by;
    if (!options.view.empty())
        query.view = api::Open<api::MetricView>::named(options.view);
    for (const auto& [text, into] : {std::pair(&options.since, &query.from), std::pair(&options.until, &query.to)}) {
        if (text->empty())
            continue;
        const auto time = logTimeOf(*text);
        if (!time)
            return failure(time);
        *into = *time;
    }
    if (!options.step.empty()) {
        const auto step = base::parseDuration(options.step);
        if (!step)
            return failure(step);
        query.stepSeconds = std::chrono::duration<double>(*step).count();
    }
    return query;
}

//! Least, mean and most of what is known, and what came last.
std::vector<std::string> metricColumns(const api::MetricLine& line, const api::MetricRange& range)
{
    double least = 0, most = 0, sum = 0, last = 0;
    std::int64_t known = 0;
    for (std::size_t i = 0; i < line.values.size(); ++i) {
        if (std::ranges::binary_search(line.gaps, static_cast<std::int64_t>(i)))
            continue;
        last = line.values[i];
        least = known == 0 ? last : std::min(least, last);
        most = known == 0 ? last : std::max(most, last);
        sum += last;
        ++known;
    }
    if (known == 0)
        return {"-", "-", "-", "-"};
    const bool isRate = range.view == api::MetricView::Rate;
    // Records a second are no seconds.
    const auto unit = isRate && range.unit == "seconds" ? std::string() : range.unit;
    const auto text = [&](double value) { return metricValueText(value, unit, isRate); };
    return {text(last), text(least), text(sum / static_cast<double>(known)), text(most)};
}

void tellMetric(const api::MetricRange& range)
{
    if (range.lines.empty()) {
        std::cout << "Nothing was measured of " << range.name << " in this time.\n";
        return;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& line : range.lines) {
        auto cells = metricColumns(line, range);
        cells.insert(cells.begin(), metricLabelsText(line.labels));
        cells.push_back(metricSparkline(line, kSparkline));
        rows.push_back(std::move(cells));
    }
    const auto steps = range.lines.front().values.size();
    std::cout << styled(range.name, Style::Bold) << "  " << range.view.name() << ", " << steps << " steps of "
              << durationText(range.stepSeconds) << " from " << base::toRfc3339(range.from).substr(0, 19) << "Z\n"
              << table({"LINE", "LAST", "LEAST", "MEAN", "MOST", "TIME"}, rows);
    if (range.leftOut > 0)
        std::cerr << "kaze: the " << range.lines.size() << " largest lines; " << range.leftOut
                  << " more: --by LABEL puts lines together, --by '*' all of them\n";
}

int showMetric(const MetricsOptions& options, const Common& common)
{
    auto query = metricQuery(options);
    if (!query)
        return report(query.error(), common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    query->name = options.words.front();
    const auto range = session->ask(*query);
    if (!range)
        return report(range.error(), common);
    if (options.csv)
        std::cout << metricCsv(*range);
    else if (common.json)
        print(replyJson(*range));
    else
        tellMetric(*range);
    return kDone;
}

} // namespace

void addMetrics(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* command = app.add_subcommand("metrics", "What is measured: as it is now, or one metric over time");
    auto options = std::make_shared<MetricsOptions>();
    command
        ->add_option("WORDS", options->words,
            "Words of the names and label:value, both with *; with one of the options below a metric's name or a part of it, "
            "and label:value")
        ->option_text(" ");
    command->add_option("--since", options->since, "From then on: 90m, 2h or 30d ago, 14:30 today, or 2026-11-21T14:30:00Z")
        ->option_text("TIME");
    command->add_option("--until", options->until, "Before then; written like --since")->option_text("TIME");
    command->add_option("--by", options->by, "A line for each value of this label; '*' is one for all together")
        ->option_text("LABEL");
    command
        ->add_option("--view", options->view,
            "What is shown: rate, value, mean, max, and of histograms p50, p90, p95, p99 (default: the rate of a counter, the "
            "value of a gauge, p95 of a histogram)")
        ->option_text("VIEW")
        ->check(CLI::IsMember({"rate", "value", "mean", "max", "p50", "p90", "p95", "p99"}));
    command->add_option("--step", options->step, "How long a step is, such as 10s, 5m or 1h (default: what gives 600)")
        ->option_text("TIME");
    auto* csv = command->add_flag("--csv", options->csv, "Print the steps as CSV");
    addCommonOptions(*command, common);
    csv->excludes("--json");
    command->footer("Steps of 10 s are kept for a day, of a minute for a month, of an hour for two years.\n\n"
                    "Examples:\n"
                    "  kaze metrics storage\n"
                    "  kaze metrics gateway 'provider:open*'\n"
                    "  kaze metrics kaze_gateway_attempts_total --since 1h --by provider\n"
                    "  kaze metrics commit_seconds database:state --since 30d --view p99 --csv");
    command->callback([options, common, &action] {
        action
            = [options, common] { return options->isHistory() ? showMetric(*options, *common) : listMetrics(*options, *common); };
    });
}

} // namespace kaze::cli
