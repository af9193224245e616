#include "ui/pages/settings/retention_dialog.h"

#include "ui/models/run_words.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/format.h"

#include <QComboBox>
#include <QLineEdit>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kGigabyte = 1e9;
constexpr double kMostGigabytes = 1e6;
constexpr qlonglong kMostMonths = 1200;
enum After { Deleted, Archived };

} // namespace

RetentionDialog::RetentionDialog(const PageContext& context, const api::ObservationStats& now, QWidget* parent)
    : FormDialog(context.theme, tr("How long lines and traces are kept"),
        tr("A month is one file and goes as a whole; the current one stays. An archive takes about a fifth of the room and can "
           "still be searched."),
        tr("Save"), parent),
      m_context(context), m_months(new QLineEdit), m_after(new QComboBox), m_budget(new QLineEdit)
{
    m_months->setText(now.keepMonths > 0 ? QString::number(now.keepMonths) : QString());
    m_months->setPlaceholderText(tr("for ever"));
    addField(tr("Months besides the current one"), m_months);
    m_after->addItems({tr("deleted"), tr("archived")});
    m_after->setCurrentIndex(now.archives ? Archived : Deleted);
    addField(tr("Older ones are"), m_after);
    m_budget->setText(
        now.budgetBytes > 0 ? QLocale().toString(static_cast<double>(now.budgetBytes) / kGigabyte, 'g', 6) : QString());
    m_budget->setPlaceholderText(tr("no limit"));
    m_budget->setToolTip(tr("Above it the oldest months go before their time"));
    addField(tr("All together, in GB"), m_budget);
    showProblem({});
    m_months->setFocus();
}

std::optional<api::SetRetention> RetentionDialog::read()
{
    api::SetRetention wanted;
    const auto months = m_months->text().trimmed();
    bool isNumber = false;
    wanted.keepMonths = months.isEmpty() ? 0 : QLocale().toLongLong(months, &isNumber);
    if (!months.isEmpty() && (!isNumber || *wanted.keepMonths < 1 || *wanted.keepMonths > kMostMonths)) {
        m_months->setFocus();
        showProblem(tr("\"%1\" is no number of months; write 1 or more, or leave it empty to keep them for ever.").arg(months));
        return std::nullopt;
    }
    wanted.archives = m_after->currentIndex() == Archived;
    const auto budget = m_budget->text().trimmed();
    const auto gigabytes = budget.isEmpty() ? 0 : QLocale().toDouble(budget, &isNumber);
    if (!budget.isEmpty() && (!isNumber || !(gigabytes > 0) || gigabytes > kMostGigabytes)) {
        m_budget->setFocus();
        showProblem(tr("\"%1\" is no size; write how many GB, or leave it empty for no limit.").arg(budget));
        return std::nullopt;
    }
    wanted.budgetBytes = std::llround(gigabytes * kGigabyte);
    return wanted;
}

void RetentionDialog::save()
{
    if (const auto wanted = read())
        look(*wanted);
}

void RetentionDialog::look(const api::SetRetention& wanted)
{
    setBusy(true);
    auto question = wanted;
    question.countOnly = true;
    m_context.link.ask<api::SetRetention>(this, std::move(question), [this, wanted](const base::Result<api::Retention>& would) {
        if (!would)
            return failed(would.error());
        const bool deletes
            = std::any_of(would->goes.begin(), would->goes.end(), [](const auto& month) { return !month.archived; });
        if (!deletes)
            return send(wanted);
        setBusy(false);
        agree(*would, wanted);
    });
}

void RetentionDialog::agree(const api::Retention& loss, const api::SetRetention& wanted)
{
    QStringList months;
    qint64 bytes = 0;
    for (const auto& month : loss.goes)
        if (!month.archived) {
            months << text(month.month);
            bytes += month.bytes;
        }
    constexpr int kNamed = 12;
    const auto count = static_cast<int>(months.size());
    if (count > kNamed)
        months = months.mid(0, kNamed) << tr("%n more", nullptr, count - kNamed);
    Question question;
    question.text = tr("Delete %n month(s) of lines and traces?", nullptr, count);
    question.details = tr("For good, within minutes: %1 (%2). Runs, costs and memories stay.")
                           .arg(months.join(QStringLiteral(", ")), format::bytes(bytes));
    question.action = tr("Delete them");
    question.otherwise = tr("Keep them");
    confirm(m_context.theme, this, question, [this, wanted] {
        setBusy(true);
        send(wanted);
    });
}

void RetentionDialog::send(api::SetRetention wanted)
{
    m_context.link.ask<api::SetRetention>(this, std::move(wanted), [this](const base::Result<api::Retention>& set) {
        if (!set)
            return failed(set.error());
        emit changed();
        accept();
    });
}

void RetentionDialog::failed(const base::Error& error)
{
    setBusy(false);
    showProblem(tr("It was not saved: %1").arg(text(error.message)));
}

} // namespace kaze::ui
