#include "ui/models/comparison_model.h"

#include "ui/models/run_words.h"
#include "ui/models/step_list_model.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

//! "+12 %", "−40 %"; empty where there is none to tell.
QString change(double first, double second)
{
    if (first == second)
        return ComparisonModel::tr("the same");
    if (first <= 0)
        return {};
    const double share = second / first - 1;
    return (share > 0 ? QStringLiteral("+") : QStringLiteral("−")) + format::percent(std::abs(share));
}

//! Less is better of all that is counted here.
ComparedRow counted(const QString& what, double first, double second, const QString& firstText, const QString& secondText)
{
    ComparedRow row{what, firstText, secondText, change(first, second), -1};
    if (first > 0 && second < first * 0.95)
        row.tone = static_cast<int>(Tone::Ok);
    else if (first > 0 && second > first * 1.05)
        row.tone = static_cast<int>(Tone::Warning);
    return row;
}

ComparedRow counted(const QString& what, std::int64_t first, std::int64_t second)
{
    return counted(
        what, static_cast<double>(first), static_cast<double>(second), format::exactCount(first), format::exactCount(second));
}

QString callsText(std::int64_t calls, std::int64_t failed)
{
    return failed > 0 ? ComparisonModel::tr("%1, %2 failed").arg(format::exactCount(calls), format::exactCount(failed))
                      : format::exactCount(calls);
}

} // namespace

ComparisonModel::ComparisonModel(const QString& what, QObject* parent)
    : KeyedTableModel({what, tr("First"), tr("Second"), tr("Difference")}, parent)
{
}

QVariant ComparisonModel::data(const QModelIndex& index, int role) const
{
    const auto* one = row(index);
    if (!one)
        return {};
    if (role == cell::ToneRole && index.column() == Difference && one->tone >= 0)
        return one->tone;
    if (role != Qt::DisplayRole)
        return {};
    const QString texts[]{one->key, one->first, one->second, one->difference};
    return texts[index.column()];
}

std::vector<ComparedRow> figuresOf(const api::RunComparison& comparison)
{
    const auto& first = comparison.first;
    const auto& second = comparison.second;
    const auto worded = [](const QString& what, const QString& a, const QString& b) {
        return ComparedRow{what, a, b, a == b ? ComparisonModel::tr("the same") : ComparisonModel::tr("another"), -1};
    };
    const auto seconds = [](double value) { return format::duration(std::llround(value * 1e9)); };
    const auto tokens = [](const api::RunRow& row) { return row.usage.inputTokens + row.usage.outputTokens; };
    return {worded(ComparisonModel::tr("State"), wordOf(first.state), wordOf(second.state)),
        worded(ComparisonModel::tr("Model"), text(first.model), text(second.model)),
        counted(ComparisonModel::tr("Cost"), static_cast<double>(first.costUsd.nanos), static_cast<double>(second.costUsd.nanos),
            format::money(first.costUsd.nanos), format::money(second.costUsd.nanos)),
        counted(ComparisonModel::tr("Tokens"), tokens(first), tokens(second)),
        counted(ComparisonModel::tr("Turns"), first.turns, second.turns),
        counted(ComparisonModel::tr("Tool calls"), first.toolCalls, second.toolCalls),
        counted(ComparisonModel::tr("Steps"), comparison.firstSteps, comparison.secondSteps),
        counted(ComparisonModel::tr("Worked for"), comparison.firstSeconds, comparison.secondSeconds,
            seconds(comparison.firstSeconds), seconds(comparison.secondSeconds))};
}

std::vector<ComparedRow> toolsOf(const api::RunComparison& comparison)
{
    std::vector<ComparedRow> rows;
    for (const auto& tool : comparison.tools) {
        auto row = counted(text(tool.tool), tool.first, tool.second);
        row.first = callsText(tool.first, tool.firstFailed);
        row.second = callsText(tool.second, tool.secondFailed);
        if (tool.secondFailed != tool.firstFailed)
            row.tone = static_cast<int>(tool.secondFailed > tool.firstFailed ? Tone::Critical : Tone::Ok);
        rows.push_back(std::move(row));
    }
    return rows;
}

bool goesOn(const std::vector<api::Step>& own)
{
    using enum api::StepKind;
    return std::any_of(own.begin(), own.end(), [](const api::Step& step) {
        return step.kind == Task || step.kind == Model || step.kind == Result || step.kind == Message;
    });
}

QString differenceText(const api::RunComparison& comparison)
{
    const bool firstGoesOn = goesOn(comparison.firstOwn);
    const bool secondGoesOn = goesOn(comparison.secondOwn);
    const auto common = static_cast<int>(comparison.commonSteps);
    if (!firstGoesOn && !secondGoesOn)
        return ComparisonModel::tr("Both are the same from beginning to end.");
    if (common == 0)
        return ComparisonModel::tr("They differ from the first step on.");
    if (!firstGoesOn)
        return ComparisonModel::tr("The same for %n step(s); then the second goes on alone.", nullptr, common);
    if (!secondGoesOn)
        return ComparisonModel::tr("The same for %n step(s); then the first goes on alone.", nullptr, common);
    return ComparisonModel::tr("The same for %n step(s); then each goes its own way.", nullptr, common);
}

} // namespace kaze::ui
