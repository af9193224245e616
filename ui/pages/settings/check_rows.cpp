#include "ui/pages/settings/check_rows.h"

#include "ui/models/run_words.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/state_chip.h"

#include <QGridLayout>

namespace kaze::ui {

CheckRows::CheckRows(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(spacing::kSmall);
    m_grid->setVerticalSpacing(spacing::kSmall);
    m_grid->setColumnStretch(1, 1);
    clear();
}

void CheckRows::clear()
{
    while (auto* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_count = 0;
    m_text.clear();
    hide();
}

void CheckRows::setMessage(const QString& message, Tone tone)
{
    clear();
    auto* label = makeLabel(m_theme, TextRole::Body, message);
    setTextTone(*label, tone);
    m_grid->addWidget(label, 0, 0, 1, 2);
    m_text = message;
    show();
}

void CheckRows::setChecks(const std::vector<api::Check>& checks)
{
    clear();
    for (const auto& check : checks) {
        const auto name = kaze::ui::text(check.name);
        const auto message = kaze::ui::text(check.message);
        m_grid->addWidget(new StateChip(m_theme, wordOf(check.status), toneOf(check.status)), m_count, 0, Qt::AlignTop);
        auto* what = makeLabel(m_theme, TextRole::Body, tr("%1: %2").arg(name, message));
        if (!check.remedy.empty() && check.status != api::CheckStatus::Ok)
            what->setText(what->text() + QLatin1Char('\n') + kaze::ui::text(check.remedy));
        m_grid->addWidget(what, m_count, 1);
        m_text += wordOf(check.status) + QLatin1Char('\t') + name + QLatin1Char('\t') + message + QLatin1Char('\n');
        ++m_count;
    }
    setVisible(m_count > 0);
}

} // namespace kaze::ui
