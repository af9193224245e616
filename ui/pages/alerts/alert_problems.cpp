#include "ui/pages/alerts/alert_problems.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/state_chip.h"

#include <QAccessible>
#include <QHBoxLayout>

namespace kaze::ui {

namespace {

constexpr qsizetype kShown = 3;
constexpr qsizetype kInTip = 30;

} // namespace

AlertProblems::AlertProblems(const Theme& theme, QWidget* parent) : QWidget(parent), m_words(makeLabel(theme, TextRole::Body, {}))
{
    setAccessibleName(tr("What keeps alerts from being told"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::kCardPadding - 1, spacing::kSmall, spacing::kCardPadding - 1, 0);
    row->setSpacing(spacing::kSmall);
    row->addWidget(new StateShape(theme, tr("problem"), Tone::Warning), 0, Qt::AlignTop);
    row->addWidget(m_words, 1);
    hide();
}

void AlertProblems::setProblems(const QStringList& problems)
{
    if (problems == m_problems)
        return;
    m_problems = problems;
    auto shown = problems.mid(0, kShown);
    if (problems.size() > kShown)
        shown << tr("and %n more", nullptr, static_cast<int>(problems.size() - kShown));
    m_words->setText(shown.join(QLatin1Char('\n')));
    m_words->setToolTip(problems.size() > kShown ? problems.mid(0, kInTip).join(QLatin1Char('\n')) : QString());
    setAccessibleDescription(m_words->text());
    setVisible(!problems.isEmpty());
    if (problems.isEmpty())
        return;
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

QString AlertProblems::words() const
{
    return m_words->text();
}

} // namespace kaze::ui
