#pragma once

#include "ui/widgets/tokens.h"

#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPalette>
#include <QPointer>

class QApplication;

namespace kaze::ui {

class SystemAppearance;

//! The kinds of text the console knows; sizes and weights belong to them and to nothing else.
enum class TextRole {
    Body, //!< 13 px
    Strong, //!< 13 px, semibold
    Muted, //!< 11 px, muted
    Heading, //!< 18 px, semibold
    Title, //!< 12 px, medium, muted: the title of a card
    BigNumber, //!< 24 px, semibold
    Section, //!< 10 px, semibold, spaced, muted: a section of the navigation
    Mono //!< 12 px JetBrains Mono
};

namespace spacing {
inline constexpr int kTiny = 4;
inline constexpr int kSmall = 8;
inline constexpr int kMedium = 12;
inline constexpr int kLarge = 16;
inline constexpr int kHuge = 24;
inline constexpr int kControlRadius = 6;
inline constexpr int kCardRadius = 8;
inline constexpr int kCardPadding = 14;
inline constexpr int kRowHeight = 26;
} // namespace spacing

//! The look of the whole console: colours, fonts, icons, palette and the one style sheet. main() makes one and passes it by reference to
//! every widget that paints; it outlives them all. GUI thread only. A widget connects to `changed()` to repaint or rebuild what it cached.
class Theme : public QObject {
    Q_OBJECT
public:
    explicit Theme(ThemeMode mode = ThemeMode::System, QObject* parent = nullptr);
    ~Theme() override;

    //! Gives `app` the Fusion style, the palette, the font and the style sheet, and keeps them up to date until one of the two dies.
    //! Call once, before the first window.
    void applyTo(QApplication& app);

    [[nodiscard]] ThemeMode mode() const { return m_mode; }
    void setMode(ThemeMode mode);

    [[nodiscard]] const ThemeTokens& tokens() const { return m_tokens; }
    [[nodiscard]] bool isDark() const { return m_tokens.dark; }

    //! The full-strength colour of a tone; Neutral is the muted text colour.
    [[nodiscard]] QColor color(Tone tone) const;
    //! What lies under a line or behind a selected bar: the tone, mostly transparent.
    [[nodiscard]] QColor fill(Tone tone) const;
    //! Background of a selected row or navigation item (opaque).
    [[nodiscard]] QColor selection() const;
    //! Background of a row or item under the pointer (opaque).
    [[nodiscard]] QColor hover() const;
    //! The empty part of a meter, and the lines of a chart's grid (opaque).
    [[nodiscard]] QColor track() const;
    //! Background of a chip (opaque).
    [[nodiscard]] QColor chip() const;
    //! The ring around what has the keyboard.
    [[nodiscard]] QColor focus() const;

    [[nodiscard]] QFont font(TextRole role) const;

    //! A Breeze icon by its freedesktop name ("view-refresh"), tinted with the text colour (or a tone's) and following the theme by itself.
    //! Null when the name is unknown or the icon theme is not installed; every button that uses one has a text or a tooltip as well.
    [[nodiscard]] QIcon icon(const QString& name) const;
    [[nodiscard]] QIcon icon(const QString& name, Tone tone) const;

    [[nodiscard]] QPalette palette() const;
    [[nodiscard]] QString styleSheet() const;

signals:
    //! The colours are new, and palette and style sheet are already applied.
    void changed();

private:
    void refresh();

    ThemeMode m_mode;
    ThemeTokens m_tokens;
    QString m_bodyFamily;
    QString m_monoFamily;
    QPointer<QApplication> m_app;
    SystemAppearance* m_system = nullptr;
};

//! The style sheet of a look; pure, so that it can be tested.
[[nodiscard]] QString styleSheetFor(const Theme& theme);

//! How a QPushButton or QToolButton looks.
enum class ButtonRole { Normal, Primary, Danger, Flat, Link };

//! Marks a widget for the style sheet. A label keeps its text role through every change of theme.
void setTextRole(QWidget& widget, TextRole role, const Theme& theme);
//! Colours a label's text by a tone (word included by the caller); Tone::Neutral is muted.
void setTextTone(QWidget& widget, Tone tone);
void setButtonRole(QWidget& button, ButtonRole role);
//! For a QPushButton with a menu: room for its arrow.
void setMenuLook(QWidget& button);

} // namespace kaze::ui
