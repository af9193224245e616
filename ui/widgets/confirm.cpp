#include "ui/widgets/confirm.h"

#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kLeastWidth = 460;

} // namespace

QuestionDialog::QuestionDialog(const Theme& theme, const QString& question, const QString& details, QWidget* parent)
    : QDialog(parent), m_answers(new QHBoxLayout)
{
    setWindowTitle(question);
    setAccessibleDescription(question + QLatin1Char('\n') + details);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kHuge, spacing::kHuge, spacing::kHuge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    column->addWidget(makeLabel(theme, TextRole::Heading, question));
    column->addWidget(makeLabel(theme, TextRole::Body, details));
    column->addSpacing(spacing::kTiny);
    column->addStretch(1);
    m_answers->setSpacing(spacing::kSmall);
    m_answers->addStretch(1);
    column->addLayout(m_answers);
}

QPushButton* QuestionDialog::addAnswer(const QString& text, ButtonRole role, std::function<void()> chosen)
{
    auto* answer = new QPushButton(text);
    setButtonRole(*answer, role);
    m_answers->addWidget(answer);
    connect(answer, &QPushButton::clicked, this, [this, chosen = std::move(chosen)] {
        if (!chosen)
            return reject();
        accept();
        chosen();
    });
    return answer;
}

void QuestionDialog::setFirst(QPushButton* answer)
{
    answer->setDefault(true);
    answer->setFocus();
    ensurePolished();
    const int width = std::max(kLeastWidth, m_answers->sizeHint().width() + 2 * spacing::kHuge);
    setFixedSize(width, layout()->totalHeightForWidth(width));
}

void confirm(const Theme& theme, QWidget* parent, const Question& question, std::function<void()> agreed)
{
    auto* dialog = new QuestionDialog(theme, question.text, question.details, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* way = dialog->addAnswer(question.otherwise);
    dialog->addAnswer(question.action, question.role, [asker = QPointer<QWidget>(parent), agreed = std::move(agreed)] {
        if (asker)
            agreed();
    });
    dialog->setFirst(way);
    dialog->open();
}

} // namespace kaze::ui
