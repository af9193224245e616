#include "ui/pages/settings/appearance_section.h"

#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QRadioButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kWidth = 560;

} // namespace

QString nameOf(ThemeMode mode)
{
    switch (mode) {
    case ThemeMode::Dark:
        return QStringLiteral("dark");
    case ThemeMode::Light:
        return QStringLiteral("light");
    case ThemeMode::HighContrastDark:
        return QStringLiteral("high-contrast-dark");
    case ThemeMode::HighContrastLight:
        return QStringLiteral("high-contrast-light");
    case ThemeMode::System:
        break;
    }
    return QStringLiteral("system");
}

ThemeMode themeModeOf(const QString& name)
{
    for (const auto mode : {ThemeMode::Dark, ThemeMode::Light, ThemeMode::HighContrastDark, ThemeMode::HighContrastLight})
        if (nameOf(mode) == name)
            return mode;
    return ThemeMode::System;
}

AppearanceSection::AppearanceSection(const PageContext& context, QWidget* parent) : QWidget(parent), m_context(context)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    for (auto* card : {buildTheme(), buildLanguage()}) {
        card->setMaximumWidth(kWidth);
        column->addWidget(card);
    }
    column->addStretch(1);
}

QWidget* AppearanceSection::buildTheme()
{
    auto* card = new Card(m_context.theme, tr("Theme"));
    auto* group = new QButtonGroup(card);
    const QList<std::pair<ThemeMode, QString>> modes{{ThemeMode::System, tr("Follow the system (dark where it says nothing)")},
        {ThemeMode::Dark, tr("Dark")}, {ThemeMode::Light, tr("Light")}, {ThemeMode::HighContrastDark, tr("High contrast, dark")},
        {ThemeMode::HighContrastLight, tr("High contrast, light")}};
    for (const auto& [mode, title] : modes) {
        auto* button = new QRadioButton(title);
        button->setObjectName(nameOf(mode));
        button->setChecked(m_context.theme.mode() == mode);
        group->addButton(button, static_cast<int>(mode));
        card->content()->addWidget(button);
    }
    connect(group, &QButtonGroup::idClicked, this, [this](int id) { m_context.theme.setMode(static_cast<ThemeMode>(id)); });
    connect(&m_context.theme, &Theme::changed, group, [this, group] {
        if (auto* button = group->button(static_cast<int>(m_context.theme.mode())))
            button->setChecked(true);
    });
    return card;
}

QWidget* AppearanceSection::buildLanguage()
{
    auto* card = new Card(m_context.theme, tr("Language"));
    auto* box = new QComboBox;
    box->setAccessibleName(tr("Language"));
    box->addItem(tr("As the system"), QString());
    box->addItem(QStringLiteral("English"), QStringLiteral("en"));
    box->addItem(QStringLiteral("Deutsch"), QStringLiteral("de"));
    box->setCurrentIndex(std::max(0, box->findData(m_context.settings.value(settings_key::kLanguage))));
    connect(box, &QComboBox::activated, this, [this, box] {
        m_context.settings.setValue(settings_key::kLanguage, box->currentData());
        m_context.navigator.notify(tr("The language changes at the next start."));
    });
    card->content()->addWidget(box);
    card->content()->addWidget(makeLabel(m_context.theme, TextRole::Muted, tr("Takes effect at the next start.")));
    return card;
}

} // namespace kaze::ui
