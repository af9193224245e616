#include "ui/pages/gateway/forget_dialog.h"

#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kWidth = 460;

QLineEdit* addField(QVBoxLayout* column, const Theme& theme, const QString& name, const QString& hint)
{
    auto* field = new QLineEdit;
    field->setAccessibleName(name);
    field->setPlaceholderText(hint);
    column->addWidget(makeLabel(theme, TextRole::Title, name));
    column->addWidget(field);
    return field;
}

} // namespace

ForgetDialog::ForgetDialog(const Theme& theme, std::function<void(api::ClearCache)> agreed, QWidget* parent)
    : QDialog(parent), m_what(makeLabel(theme, TextRole::Body, {}))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Forget answers?"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kHuge, spacing::kHuge, spacing::kHuge, spacing::kLarge);
    column->setSpacing(spacing::kSmall);
    column->addWidget(makeLabel(theme, TextRole::Heading, tr("Forget answers?")));
    m_tenant = addField(column, theme, tr("Of the tenant"), tr("all tenants"));
    m_agent = addField(column, theme, tr("Of the agent"), tr("all agents"));
    m_model = addField(column, theme, tr("Of the model"), tr("all models: provider/model for one"));
    column->addSpacing(spacing::kTiny);
    column->addWidget(m_what);
    column->addSpacing(spacing::kTiny);
    auto* keep = new QPushButton(tr("Keep them"));
    auto* forget = new QPushButton(tr("Forget them"));
    setButtonRole(*forget, ButtonRole::Danger);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addStretch(1);
    buttons->addWidget(keep);
    buttons->addWidget(forget);
    column->addLayout(buttons);
    for (auto* field : {m_tenant, m_agent, m_model})
        connect(field, &QLineEdit::textChanged, this, &ForgetDialog::describe);
    connect(keep, &QPushButton::clicked, this, &QDialog::reject);
    connect(forget, &QPushButton::clicked, this, [this, agreed = std::move(agreed)] {
        const auto chosen = rule();
        accept();
        agreed(chosen);
    });
    describe();
    keep->setDefault(true);
    m_tenant->setFocus();
    ensurePolished();
    setFixedSize(kWidth, layout()->totalHeightForWidth(kWidth));
}

api::ClearCache ForgetDialog::rule() const
{
    api::ClearCache rule;
    rule.tenant = m_tenant->text().trimmed().toStdString();
    rule.agent = m_agent->text().trimmed().toStdString();
    rule.model = m_model->text().trimmed().toStdString();
    return rule;
}

void ForgetDialog::describe()
{
    const auto chosen = rule();
    const bool all = chosen.tenant.empty() && chosen.agent.empty() && chosen.model.empty();
    m_what->setText(all ? tr("All answers that are kept are forgotten. The same questions cost again once.")
                        : tr("Answers for which all of this holds are forgotten. The same questions cost again once."));
}

} // namespace kaze::ui
