#include "ui/pages/budgets/explanation.h"

#include "ui/models/budget_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

using What = NumberAsked::What;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::Explanation)
};

constexpr std::size_t kMostModels = 8;
constexpr double kDay = 86'400;

QString money(base::Money amount)
{
    return format::money(amount.nanos);
}

//! What the engine says of a pace, in the person's language where it is one that it says.
QString paceText(const std::string& pace)
{
    if (pace == "at the pace of the last 7 days")
        return Words::tr("at the pace of the last 7 days");
    if (pace == "at the pace of the last 6 hours")
        return Words::tr("at the pace of the last 6 hours");
    return text(pace);
}

QString calls(std::int64_t count)
{
    return Words::tr("%Ln call(s)", nullptr, static_cast<int>(count));
}

QString dayOf(api::Time at)
{
    return QLocale().toString(toDateTime(at).toUTC().date(), QStringLiteral("d MMM"));
}

//! "from 1 Nov to now".
QString stretch(const api::SpendList& list, const api::ListSpend& scope)
{
    const bool untilNow = !scope.to;
    // The end is not part of it: what ends at midnight ends with the day before.
    const auto last = list.to - std::chrono::microseconds(1);
    return untilNow ? Words::tr("from %1 until now").arg(dayOf(list.from))
                    : Words::tr("from %1 to %2").arg(dayOf(list.from), dayOf(last));
}

std::int64_t tokensOf(const api::SpendRow& row, What what)
{
    switch (what) {
    case What::Input:
        return row.usage.inputTokens;
    case What::Cached:
        return row.usage.cachedTokens;
    case What::Output:
        return row.usage.outputTokens;
    default:
        return row.usage.inputTokens + row.usage.outputTokens;
    }
}

bool inTokens(const NumberAsked& asked)
{
    return asked.budget && !asked.budget->limitUsd && asked.budget->limitTokens;
}

//! Tokens by kind times their price, for calls of one model.
QList<ReceiptLine> byKind(const api::SpendRow& row, const api::ModelPrice& price)
{
    QList<ReceiptLine> lines;
    const auto add = [&lines](const QString& what, std::int64_t tokens, base::Money perMillion) {
        if (tokens > 0)
            lines << ReceiptLine{what,
                Words::tr("%1 tokens × %2 a million").arg(format::exactCount(tokens), format::exactMoney(perMillion.nanos)),
                money(base::costOf(tokens, perMillion)), false};
    };
    const auto& used = row.usage;
    add(Words::tr("Input"), used.inputTokens - used.cachedTokens - used.cacheWriteTokens, price.input);
    add(Words::tr("Input read from the provider's cache"), used.cachedTokens, price.cachedInput);
    add(Words::tr("Input written to the provider's cache"), used.cacheWriteTokens, price.cacheWrite);
    add(Words::tr("Output"), used.outputTokens, price.output);
    base::Money sum;
    for (const auto& [tokens, each] : {std::pair(used.inputTokens - used.cachedTokens - used.cacheWriteTokens, price.input),
             std::pair(used.cachedTokens, price.cachedInput), std::pair(used.cacheWriteTokens, price.cacheWrite),
             std::pair(used.outputTokens, price.output)})
        sum += base::costOf(std::max<std::int64_t>(0, tokens), each);
    constexpr std::int64_t kNothing = 1'000'000; // a tenth of a cent: every call is rounded up for itself
    if (const auto rest = row.costUsd - sum; std::abs(rest.nanos) > kNothing)
        lines << ReceiptLine{Words::tr("Other prices"),
            Words::tr("calls that fell under a tier, or were made before a price changed"), money(rest), false};
    return lines;
}

QList<ReceiptLine> byModel(const api::SpendList& list, What what, bool tokens)
{
    QList<ReceiptLine> lines;
    const bool counts = tokens || what == What::Input || what == What::Cached || what == What::Output;
    auto rows = list.rows;
    std::stable_sort(rows.begin(), rows.end(), [&](const api::SpendRow& a, const api::SpendRow& b) {
        return counts ? tokensOf(a, what) > tokensOf(b, what) : a.costUsd > b.costUsd;
    });
    api::SpendRow rest;
    for (std::size_t at = 0; at < rows.size(); ++at) {
        const auto& row = rows[at];
        if (at < kMostModels) {
            const QString how
                = what == What::Runs ? Words::tr("%n run(s) used it", nullptr, static_cast<int>(row.runs)) : calls(row.calls);
            const QString amount = what == What::Runs ? format::exactCount(row.runs)
                : counts                              ? format::exactCount(tokensOf(row, what))
                : row.unpricedCalls == row.calls      ? Words::tr("no price")
                                                      : money(row.costUsd);
            lines << ReceiptLine{row.model.empty() ? Words::tr("no model") : text(row.model), how, amount, false};
            continue;
        }
        rest.calls += row.calls;
        rest.costUsd += row.costUsd;
        rest.usage.inputTokens += row.usage.inputTokens;
        rest.usage.outputTokens += row.usage.outputTokens;
        rest.usage.cachedTokens += row.usage.cachedTokens;
    }
    if (rest.calls > 0 && what != What::Runs)
        lines << ReceiptLine{Words::tr("%n other model(s)", nullptr, static_cast<int>(rows.size() - kMostModels)),
            calls(rest.calls), counts ? format::exactCount(tokensOf(rest, what)) : money(rest.costUsd), false};
    return lines;
}

void addNotes(Explanation& told, const api::SpendRow& total)
{
    if (total.estimatedUsd.nanos > 0)
        told.notes
            << Words::tr("%1 of it is estimated: the provider did not say what it counted.").arg(money(total.estimatedUsd));
    if (total.unpricedCalls > 0)
        told.notes << Words::tr(
            "At least: %n call(s) used a model without a price, and cost more than stands here. Import a price to "
            "count those to come.",
            nullptr, static_cast<int>(total.unpricedCalls));
    if (total.failed > 0)
        told.notes << Words::tr("%n attempt(s) failed; what they used is in it.", nullptr, static_cast<int>(total.failed));
    if (total.savedUsd.nanos > 0)
        told.notes << Words::tr("%1 was saved by answers from the cell's own cache.").arg(money(total.savedUsd));
}

void addHeld(Explanation& told, const api::Budget& budget, bool tokens)
{
    const auto unsettled = tokens ? budget.unsettledTokens : budget.unsettledUsd.nanos;
    const auto amount = [tokens](std::int64_t value) { return tokens ? format::count(value) : format::money(value); };
    if (unsettled > 0) {
        told.notes << Words::tr(
            "%1 of what is held was allotted when a process ended without a word, and is in no row of the ledger. "
            "Look at the provider's bill; then give it back.")
                          .arg(amount(unsettled));
        told.canSettle = true;
    }
    if (budget.waiting > 0)
        told.notes << Words::tr(
            "%n call(s) wait until others give back what they hold.", nullptr, static_cast<int>(budget.waiting));
}

void explainSpent(
    Explanation& told, const NumberAsked& asked, const api::SpendList& list, const std::optional<api::ModelPrice>& price)
{
    const bool tokens = inTokens(asked);
    const auto& total = list.total;
    told.sentence = Words::tr("The sum of %1 %2, as the ledger has them. Days are UTC's.", "of 312 calls, from 1 Nov until now")
                        .arg(calls(total.calls), stretch(list, asked.scope));
    const bool single = !tokens && price && list.rows.size() == 1;
    told.lines = single ? byKind(list.rows.front(), *price) : byModel(list, asked.what, tokens);
    if (single)
        told.notes
            << Words::tr("Prices of %1: %2", "of a model: where they are from").arg(text(price->model), text(price->source));
    const auto booked = tokens ? total.usage.inputTokens + total.usage.outputTokens : total.costUsd.nanos;
    auto shown = booked;
    if (asked.budget) {
        shown = tokens ? asked.budget->spentTokens : asked.budget->spentUsd.nanos;
        if (shown != booked)
            told.lines << ReceiptLine{Words::tr("Not in the ledger yet"), Words::tr("booked since its rows were read"),
                tokens ? format::exactCount(shown - booked) : format::money(shown - booked), false};
    }
    told.number = tokens ? format::count(shown) : format::money(shown);
    told.exact = tokens ? format::exactCount(shown) : format::exactMoney(shown);
    told.lines << ReceiptLine{Words::tr("Spent"), {}, tokens ? format::exactCount(shown) : format::money(shown), true};
    addNotes(told, total);
    if (asked.budget)
        addHeld(told, *asked.budget, tokens);
}

void explainHeld(Explanation& told, const api::Budget& budget, bool tokens)
{
    const auto held = tokens ? budget.heldTokens : budget.heldUsd.nanos;
    const auto unsettled = tokens ? budget.unsettledTokens : budget.unsettledUsd.nanos;
    const auto amount = [tokens](std::int64_t value) { return tokens ? format::count(value) : format::money(value); };
    told.number = amount(held);
    told.exact = tokens ? format::exactCount(held) : format::exactMoney(held);
    told.sentence
        = Words::tr("Before a call is made, the most it can cost is held, so that no number of calls at once goes beyond a "
                    "limit. What it did not use is given back with its answer.");
    told.lines << ReceiptLine{Words::tr("For calls under way"), {}, amount(held - unsettled), false};
    if (unsettled > 0)
        told.lines << ReceiptLine{Words::tr("Unsettled after a crash"), {}, amount(unsettled), false};
    told.lines << ReceiptLine{Words::tr("Held"), {}, amount(held), true};
    addHeld(told, budget, tokens);
}

void explainCourse(Explanation& told, const api::Budget& budget, bool tokens, api::Time now)
{
    told.sentence = budget::courseText(budget, now);
    const auto spent = tokens ? budget.spentTokens : budget.spentUsd.nanos;
    // Below zero: there is none.
    std::int64_t forecast = -1;
    std::int64_t limit = -1;
    if (tokens) {
        forecast = budget.forecastTokens.value_or(-1);
        limit = budget.limitTokens.value_or(-1);
    } else {
        forecast = budget.forecastUsd.value_or(base::Money{-1}).nanos;
        limit = budget.limitUsd.value_or(base::Money{-1}).nanos;
    }
    const auto amount = [tokens](std::int64_t value) { return tokens ? format::count(value) : format::money(value); };
    const auto shown = forecast >= 0 ? forecast : spent;
    told.number = amount(shown);
    told.exact = tokens ? format::exactCount(shown) : format::exactMoney(shown);
    told.lines << ReceiptLine{Words::tr("Spent so far"), {}, amount(spent), false};
    if (forecast >= 0 && budget.to) {
        const double left = std::chrono::duration<double>(*budget.to - now).count();
        const double pace = left > 0 ? static_cast<double>(forecast - spent) / left : 0; // a second
        const bool hours = budget.period == api::BudgetPeriod::Day;
        const auto each = std::llround(pace * (hours ? 3600 : kDay));
        const QString time = format::duration(std::llround(left) * 1'000'000'000);
        const QString how = (hours ? Words::tr("%1 an hour × %2") : Words::tr("%1 a day × %2")).arg(amount(each), time);
        told.lines << ReceiptLine{Words::tr("In the time that is left"), how, amount(forecast - spent), false};
        told.lines << ReceiptLine{Words::tr("Forecast"), {}, amount(forecast), true};
        if (limit >= 0)
            told.lines << ReceiptLine{forecast > limit ? Words::tr("Over its limit of %1").arg(amount(limit))
                                                       : Words::tr("Below its limit of %1").arg(amount(limit)),
                {}, amount(std::abs(forecast - limit)), false};
    } else {
        told.notes << Words::tr("A budget without an end, or without a call of late, has no forecast.");
    }
    if (!budget.pace.empty())
        told.notes << Words::tr("Reckoned %1.", "at the pace of the last 7 days").arg(paceText(budget.pace));
    if (budget.reachesLimitAt)
        told.notes << Words::tr("At this pace it reaches its limit on %1.")
                          .arg(QLocale().toString(
                              toDateTime(*budget.reachesLimitAt).toLocalTime(), QStringLiteral("d MMM HH:mm")));
    if (!budget.warnAt.empty()) {
        QStringList shares;
        for (const double at : budget.warnAt)
            shares << format::percent(at);
        told.notes << Words::tr("It warns at %1 of its limit.", "50 %, 80 %, 100 %").arg(shares.join(QStringLiteral(", ")))
                + (budget.warned ? QLatin1Char(' ') + Words::tr("%1 was passed.").arg(format::percent(*budget.warned))
                                 : QString());
    }
    addHeld(told, budget, tokens);
}

void explainFigure(Explanation& told, const NumberAsked& asked, const api::SpendList& list)
{
    const auto& total = list.total;
    const QString when = stretch(list, asked.scope);
    switch (asked.what) {
    case What::Runs:
        told.number = format::exactCount(total.runs);
        told.sentence
            = Words::tr("Different runs that made at least one model call %1. A run that used two models counts once.").arg(when);
        told.lines = byModel(list, asked.what, false);
        told.lines << ReceiptLine{Words::tr("Different runs"), {}, told.number, true};
        break;
    case What::Input:
    case What::Cached:
    case What::Output: {
        const auto tokens = tokensOf(total, asked.what);
        told.number = format::count(tokens);
        told.exact = format::exactCount(tokens);
        told.sentence = Words::tr("Tokens of %1 %2, as the providers counted them.").arg(calls(total.calls), when);
        told.lines = byModel(list, asked.what, true);
        if (asked.what == What::Cached && total.usage.inputTokens > 0) {
            const double share = static_cast<double>(tokens) / static_cast<double>(total.usage.inputTokens);
            told.number = format::percent(std::round(share * 1000) / 1000);
            told.lines << ReceiptLine{Words::tr("Read from the providers' caches"), {}, format::exactCount(tokens), true}
                       << ReceiptLine{Words::tr("Of all input tokens"), {}, format::exactCount(total.usage.inputTokens), false};
        } else {
            told.lines << ReceiptLine{Words::tr("Tokens"), {}, format::exactCount(tokens), true};
        }
        break;
    }
    case What::PerRun: {
        const base::Money each{total.runs > 0 ? total.costUsd.nanos / total.runs : 0};
        told.number = money(each);
        told.exact = format::exactMoney(each.nanos);
        told.sentence = Words::tr("What was spent %1, divided by the runs that spent it.").arg(when);
        told.lines << ReceiptLine{Words::tr("Spent"), calls(total.calls), money(total.costUsd), false}
                   << ReceiptLine{Words::tr("Different runs"), {}, format::exactCount(total.runs), false}
                   << ReceiptLine{Words::tr("Per run"), {}, money(each), true};
        break;
    }
    default: {
        const double share = asked.whole.nanos > 0 ? total.costUsd.dollars() / asked.whole.dollars() : 0;
        told.number = format::percent(std::round(share * 1000) / 1000);
        told.sentence = Words::tr("Its part of what all agents spent %1.").arg(when);
        told.lines << ReceiptLine{asked.who, calls(total.calls), money(total.costUsd), false}
                   << ReceiptLine{Words::tr("All agents"), {}, money(asked.whole), false}
                   << ReceiptLine{Words::tr("Share"), {}, told.number, true};
        break;
    }
    }
    addNotes(told, total);
}

QString titleOf(What what)
{
    switch (what) {
    case What::Held:
        return Words::tr("Held");
    case What::Course:
        return Words::tr("Forecast");
    case What::Runs:
        return Words::tr("Runs");
    case What::Input:
        return Words::tr("Input tokens");
    case What::Cached:
        return Words::tr("Cached input");
    case What::Output:
        return Words::tr("Output tokens");
    case What::PerRun:
        return Words::tr("Per run");
    case What::Share:
        return Words::tr("Share");
    default:
        return Words::tr("Spent");
    }
}

} // namespace

std::string onlyModel(const api::SpendList& byModel)
{
    return byModel.rows.size() == 1 ? byModel.rows.front().model : std::string();
}

Explanation explain(
    const NumberAsked& asked, const api::SpendList& byModel, const std::optional<api::ModelPrice>& price, api::Time now)
{
    Explanation told;
    told.title = QStringLiteral("%1 · %2 · %3").arg(titleOf(asked.what), asked.who, asked.period);
    if (asked.what == What::Spent || asked.what == What::Cost)
        explainSpent(told, asked, byModel, price);
    else if (asked.what == What::Held && asked.budget)
        explainHeld(told, *asked.budget, inTokens(asked));
    else if (asked.what == What::Course && asked.budget)
        explainCourse(told, *asked.budget, inTokens(asked), now);
    else
        explainFigure(told, asked, byModel);
    return told;
}

} // namespace kaze::ui
