#include "ui/models/keeping_words.h"

#include <QCoreApplication>

namespace kaze::ui::keeping {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::KeepingWords)
};

} // namespace

QString nameOf(const std::string& what)
{
    if (what == "usage")
        return Words::tr("Calls in the ledger");
    if (what == "checkpoints")
        return Words::tr("Steps of ended runs");
    if (what == "audit")
        return Words::tr("Record of changes");
    return what == "schedule_history" ? Words::tr("History of schedules") : QString::fromStdString(what);
}

QString keptText(const api::KeepingRow& row)
{
    if (row.keepDays == 0)
        return Words::tr("for ever");
    const auto days = Words::tr("%n day(s)", nullptr, static_cast<int>(row.keepDays));
    if (row.then == "archived")
        return Words::tr("%1, then archived").arg(days);
    return row.then == "packed" ? Words::tr("%1, then packed").arg(days) : Words::tr("%1, then removed").arg(days);
}

QString fateText(const api::KeepingRow& row)
{
    if (row.then == "archived")
        return Words::tr("Older ones go into a file a month in the folder archive; reports and budgets stay right.");
    if (row.then == "packed")
        return Words::tr("Older ones are packed to about a third; they are shown and resumed all the same.");
    return Words::tr("Older ones are removed for good.");
}

QString wordOf(const api::Open<api::MonthState>& state)
{
    if (state == api::MonthState::Live)
        return Words::tr("live");
    if (state == api::MonthState::Archived)
        return Words::tr("archived");
    return state == api::MonthState::Damaged ? Words::tr("damaged") : QString::fromStdString(state.name());
}

QString retentionText(std::int64_t keepMonths, bool archives)
{
    if (keepMonths == 0)
        return Words::tr("They are kept for ever.");
    const auto months = Words::tr("%n month(s) besides the current one are kept", nullptr, static_cast<int>(keepMonths));
    return archives ? Words::tr("%1, then archived.").arg(months) : Words::tr("%1, then deleted.").arg(months);
}

} // namespace kaze::ui::keeping
