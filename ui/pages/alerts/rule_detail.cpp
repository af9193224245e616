#include "ui/pages/alerts/rule_detail.h"

#include "ui/models/alert_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/alerts/back_test_view.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/state_chip.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

RuleDetail::RuleDetail(PageContext context, QWidget* parent)
    : Card(context.theme, tr("Rule"), parent), m_context(context), m_state(new StateShape(context.theme)),
      m_condition(makeLabel(context.theme, TextRole::Body, {})), m_note(makeLabel(context.theme, TextRole::Body, {})),
      m_told(makeLabel(context.theme, TextRole::Muted, {})), m_enable(new QPushButton), m_remove(new QPushButton),
      m_test(new BackTestView(context))
{
    setTrailing(m_state);
    m_note->setProperty("kazeQuiet", true);
    m_test->setRaised(true);
    content()->setSpacing(spacing::kMedium);
    content()->addWidget(m_condition);
    content()->addWidget(m_note);
    content()->addWidget(m_told);
    content()->addWidget(buildActions());
    content()->addWidget(m_test, 1);
}

QWidget* RuleDetail::buildActions()
{
    auto* edit = new QPushButton(tr("Edit…"));
    auto* copy = new QPushButton(tr("Duplicate"));
    edit->setToolTip(tr("Change the rule, and see what it would have said (E)"));
    copy->setToolTip(tr("Another one like it, switched off at first (D)"));
    auto* actions = new QWidget;
    auto* row = new QHBoxLayout(actions);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    for (auto* button : {edit, m_enable, copy, m_remove})
        row->addWidget(button);
    row->addStretch(1);
    connect(edit, &QPushButton::clicked, this, [this] { emit editWanted(m_rule); });
    connect(m_enable, &QPushButton::clicked, this, [this] { emit enabledWanted(m_rule, !m_rule.enabled); });
    connect(copy, &QPushButton::clicked, this, [this] { emit duplicateWanted(m_rule); });
    connect(m_remove, &QPushButton::clicked, this, [this] { emit removeWanted(m_rule); });
    return actions;
}

void RuleDetail::setRule(const api::AlertRule& rule)
{
    m_rule = rule;
    setThing(text(rule.name));
    m_state->setState(rule.enabled ? tr("on", "a rule") : tr("off", "a rule"), rule.enabled ? Tone::Ok : Tone::Neutral);
    m_condition->setText(tr("Fires (%1) when: %2").arg(wordOf(rule.severity), alert::conditionText(rule)));
    m_note->setText(text(rule.note));
    m_note->setVisible(!rule.note.empty());
    m_told->setText(rule.builtIn
            ? tr("Told %1. Comes with Kaze: it can be changed and switched off, not removed.").arg(alert::toText(rule.to))
            : tr("Told %1.").arg(alert::toText(rule.to)));
    m_enable->setText(rule.enabled ? tr("Switch off") : tr("Switch on"));
    m_remove->setText(rule.builtIn ? tr("Reset") : tr("Remove"));
    m_remove->setToolTip(rule.builtIn ? tr("Back to how it came with Kaze") : tr("Removes the rule (Del)"));
    m_test->setRule(rule, {});
}

QString RuleDetail::copyText() const
{
    return QStringLiteral("%1\t%2\t%3").arg(text(m_rule.name), alert::conditionText(m_rule), m_test->words());
}

} // namespace kaze::ui
