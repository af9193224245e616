#include "ui/widgets/page_header.h"

#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>

namespace kaze::ui {

PageHeader::PageHeader(const Theme& theme, const QString& title, QWidget* parent) :
    QWidget(parent), m_title(new ElidedLabel(theme, TextRole::Heading, title)), m_layout(new QHBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(spacing::kMedium);
    m_layout->addWidget(m_title, 1);
    setMinimumHeight(30);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PageHeader::setTitle(const QString& title) { m_title->setText(title); }

void PageHeader::addControl(QWidget* control, int stretch) { m_layout->addWidget(control, stretch); }

QPushButton* PageHeader::addButton(const QString& text, ButtonRole role, const QKeySequence& shortcut)
{
    auto* button = new QPushButton(text, this);
    setButtonRole(*button, role);
    if (!shortcut.isEmpty()) {
        button->setToolTip(QStringLiteral("%1 (%2)").arg(text, shortcut.toString(QKeySequence::NativeText)));
        auto* key = new QShortcut(shortcut, this);
        connect(key, &QShortcut::activated, button, [button] { button->click(); });
    }
    m_layout->addWidget(button);
    return button;
}

} // namespace kaze::ui
