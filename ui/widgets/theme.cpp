#include "ui/widgets/theme.h"

#include "ui/widgets/detail/plain_tips.h"
#include "ui/widgets/detail/tinted_icon.h"
#include "ui/widgets/system_appearance.h"

#include <QApplication>
#include <QFontDatabase>
#include <QStandardPaths>
#include <QStyle>
#include <QToolTip>
#include <QWidget>

namespace kaze::ui {

namespace {

QString familyOr(const QString& wanted, QFontDatabase::SystemFont fallback)
{
    return QFontDatabase::hasFamily(wanted) ? wanted : QFontDatabase::systemFont(fallback).family();
}

QStringList iconFolders()
{
    QStringList folders = QIcon::themeSearchPaths();
    for (const auto& folder :
        QStandardPaths::locateAll(QStandardPaths::GenericDataLocation, QStringLiteral("icons"), QStandardPaths::LocateDirectory))
        if (!folders.contains(folder))
            folders << folder;
    return folders;
}

void repolish(QWidget& widget)
{
    widget.style()->unpolish(&widget);
    widget.style()->polish(&widget);
    widget.update();
}

ThemeMode resolved(ThemeMode mode, const SystemAppearance& system)
{
    if (mode != ThemeMode::System)
        return mode;
    if (system.scheme() == SystemAppearance::Scheme::Light)
        return system.highContrast() ? ThemeMode::HighContrastLight : ThemeMode::Light;
    return system.highContrast() ? ThemeMode::HighContrastDark : ThemeMode::Dark;
}

} // namespace

Theme::Theme(ThemeMode mode, QObject* parent) : QObject(parent), m_mode(mode), m_system(new SystemAppearance(this))
{
    m_bodyFamily = familyOr(QStringLiteral("Inter"), QFontDatabase::GeneralFont);
    m_monoFamily = familyOr(QStringLiteral("JetBrains Mono"), QFontDatabase::FixedFont);
    m_tokens = tokensFor(resolved(m_mode, *m_system));
    connect(m_system, &SystemAppearance::changed, this, [this] {
        if (m_mode == ThemeMode::System)
            refresh();
    });
}

Theme::~Theme() = default;

void Theme::applyTo(QApplication& app)
{
    m_app = &app;
    app.installEventFilter(new PlainTips(this));
    QApplication::setStyle(QStringLiteral("Fusion"));
    QIcon::setThemeSearchPaths(iconFolders());
    QIcon::setThemeName(QStringLiteral("breeze"));
    refresh();
}

void Theme::setMode(ThemeMode mode)
{
    if (m_mode == mode)
        return;
    m_mode = mode;
    refresh();
}

void Theme::refresh()
{
    m_tokens = tokensFor(resolved(m_mode, *m_system));
    if (m_app) {
        QApplication::setFont(font(TextRole::Body));
        QApplication::setPalette(palette());
        QToolTip::setPalette(palette());
        m_app->setStyleSheet(styleSheet());
    }
    emit changed();
}

QColor Theme::color(Tone tone) const
{
    switch (tone) {
    case Tone::Neutral:
        return m_tokens.muted;
    case Tone::Accent:
        return m_tokens.accent;
    case Tone::Ok:
        return m_tokens.ok;
    case Tone::Warning:
        return m_tokens.warning;
    case Tone::Critical:
        return m_tokens.critical;
    case Tone::Violet:
        return m_tokens.violet;
    case Tone::Teal:
        return m_tokens.teal;
    }
    return m_tokens.muted;
}

QColor Theme::fill(Tone tone) const
{
    QColor color = this->color(tone);
    color.setAlphaF(m_tokens.dark ? 0.18F : 0.14F);
    return color;
}

QColor Theme::selection() const
{
    return mixed(m_tokens.surface, m_tokens.accent, m_tokens.highContrast ? 0.3 : m_tokens.dark ? 0.16 : 0.1);
}

QColor Theme::hover() const
{
    return mixed(m_tokens.surface, m_tokens.text, 0.04);
}
QColor Theme::track() const
{
    return mixed(m_tokens.raised, m_tokens.border, 0.5);
}
QColor Theme::chip() const
{
    return m_tokens.dark && !m_tokens.highContrast ? track() : m_tokens.raised;
}
QColor Theme::focus() const
{
    return m_tokens.accent;
}

QFont Theme::font(TextRole role) const
{
    QFont font(role == TextRole::Mono ? m_monoFamily : m_bodyFamily);
    font.setPixelSize(13);
    switch (role) {
    case TextRole::Body:
        break;
    case TextRole::Strong:
        font.setWeight(QFont::DemiBold);
        break;
    case TextRole::Muted:
        font.setPixelSize(11);
        break;
    case TextRole::Heading:
        font.setPixelSize(18);
        font.setWeight(QFont::DemiBold);
        break;
    case TextRole::Title:
        font.setPixelSize(12);
        font.setWeight(QFont::Medium);
        break;
    case TextRole::BigNumber:
        font.setPixelSize(24);
        font.setWeight(QFont::DemiBold);
        break;
    case TextRole::Section:
        font.setPixelSize(10);
        font.setWeight(QFont::DemiBold);
        font.setCapitalization(QFont::AllUppercase);
        font.setLetterSpacing(QFont::AbsoluteSpacing, 0.6);
        break;
    case TextRole::Mono:
        font.setPixelSize(12);
        font.setStyleHint(QFont::Monospace);
        // Ligatures would show "!=" as one sign; code and arguments are shown as they are.
        font.setStyleStrategy(QFont::PreferNoShaping);
        break;
    }
    return font;
}

QIcon Theme::icon(const QString& name) const
{
    return tintedIcon(name, *this, {});
}
QIcon Theme::icon(const QString& name, Tone tone) const
{
    return tintedIcon(name, *this, tone);
}

QPalette Theme::palette() const
{
    const auto& t = m_tokens;
    QPalette palette;
    palette.setColor(QPalette::Window, t.background);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.raised);
    palette.setColor(QPalette::AlternateBase, t.surface);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::Button, t.raised);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.critical);
    palette.setColor(QPalette::ToolTipBase, t.raised);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::PlaceholderText, t.muted);
    palette.setColor(QPalette::Highlight, t.accent);
    palette.setColor(QPalette::HighlightedText, t.onAccent);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.violet);
    palette.setColor(QPalette::Light, mixed(t.border, t.text, 0.1));
    palette.setColor(QPalette::Midlight, t.border);
    palette.setColor(QPalette::Mid, t.border);
    palette.setColor(QPalette::Dark, mixed(t.border, t.background, 0.4));
    palette.setColor(QPalette::Shadow, t.background);
    const QColor disabled = mixed(t.muted, t.surface, 0.35);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText})
        palette.setColor(QPalette::Disabled, role, disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, t.border);
    return palette;
}

QString Theme::styleSheet() const
{
    return styleSheetFor(*this);
}

void setTextRole(QWidget& widget, TextRole role, const Theme& theme)
{
    widget.setFont(theme.font(role));
    const bool quiet = role == TextRole::Muted || role == TextRole::Title || role == TextRole::Section;
    widget.setProperty("kazeQuiet", quiet);
    repolish(widget);
}

void setTextTone(QWidget& widget, Tone tone)
{
    widget.setProperty("kazeTone", static_cast<int>(tone));
    repolish(widget);
}

void setButtonRole(QWidget& button, ButtonRole role)
{
    button.setProperty("kazeButton", static_cast<int>(role));
    repolish(button);
}

void setMenuLook(QWidget& button)
{
    button.setProperty("kazeMenu", true);
    repolish(button);
}

} // namespace kaze::ui
