#include "ui/widgets/page_header.h"

#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>

namespace kaze::ui {

namespace {

constexpr int kHeight = 30;

} // namespace

PageHeader::PageHeader(const Theme& theme, const QString& title, QWidget* parent)
    : QWidget(parent), m_title(new ElidedLabel(theme, TextRole::Heading, title)), m_layout(new QHBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(spacing::kMedium);
    // Controls that grow downwards (a filter with an error) must not push the others out of line.
    m_title->setMinimumHeight(kHeight);
    m_layout->addWidget(m_title, 1, Qt::AlignTop);
    setMinimumHeight(kHeight);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PageHeader::setTitle(const QString& title)
{
    m_title->setText(title);
}

void PageHeader::addControl(QWidget* control, int stretch)
{
    m_layout->addWidget(control, stretch, Qt::AlignTop);
}

QPushButton* PageHeader::addButton(const QString& text, ButtonRole role, const QKeySequence& shortcut)
{
    auto* button = new QPushButton(text, this);
    setButtonRole(*button, role);
    if (!shortcut.isEmpty()) {
        const QString keys = shortcut.toString(QKeySequence::NativeText);
        button->setToolTip(QStringLiteral("%1 (%2)").arg(text, keys));
        button->setAccessibleName(text);
        if (role == ButtonRole::Primary)
            button->setText(text + QStringLiteral("  ") + keys);
        auto* key = new QShortcut(shortcut, this);
        connect(key, &QShortcut::activated, button, [button] { button->click(); });
    }
    addControl(button);
    return button;
}

QPushButton* PageHeader::addMenuButton(const QString& text, QMenu* menu)
{
    auto* button = addButton(text);
    menu->setParent(button, menu->windowFlags());
    button->setMenu(menu);
    setMenuLook(*button);
    return button;
}

} // namespace kaze::ui
