#pragma once

#include "engine/api/provider_requests.h"
#include "engine/api/routing_requests.h"
#include "ui/widgets/tokens.h"

#include <QString>

//! What the gateway is up to, in the console's words. Pure.
namespace kaze::ui {

//! How somebody stands: a word for a chip, its tone, and why, in the engine's or the provider's words.
struct Standing {
    QString word;
    Tone tone = Tone::Neutral;
    QString why = {};
};

//! "ok", "left alone 12 s", "rests 3 s", "1 of 3 keys rests", "no room", "busy", "no key", "not running", "unreachable". A provider without a key is only
//! a matter where it is `needed`.
[[nodiscard]] Standing standingOf(const api::ProviderInfo& provider, bool needed);
[[nodiscard]] Standing standingOf(const api::KeyInfo& key);
//! "left alone 12 s", "being tried", "asked".
[[nodiscard]] Standing standingOf(const api::ModelTrouble& trouble);

//! Nobody can use it now, and nobody misses it: no key was given, or its server is not running.
[[nodiscard]] bool isIdle(const api::ProviderInfo& provider);

//! "OpenAI-compatible", "Anthropic": the name of an API.
[[nodiscard]] QString apiName(const std::string& kind);
//! "anthropic · https://api.anthropic.com"; "built in" for the sandbox.
[[nodiscard]] QString apiAndAddress(const api::ProviderInfo& provider);

//! "412 of 500" and with every digit; what is left may be below nothing.
[[nodiscard]] QString leftText(const api::KeyGauge& gauge);
[[nodiscard]] QString exactLeft(const api::KeyGauge& gauge);
[[nodiscard]] Tone leftTone(const api::KeyGauge& gauge);
//! The same kind of limit of all keys that have it, added up; none where no key has.
[[nodiscard]] std::optional<api::KeyGauge> gaugeOf(const std::vector<api::KeyInfo>& keys, const char* what);

//! Whole seconds and more, rounded up: how long something still takes.
[[nodiscard]] QString stillText(double seconds);
//! How long it took: "4.2 s", "41 m 10 s".
[[nodiscard]] QString tookText(double seconds);

//! The five priorities, most urgent first, as the engine names them.
[[nodiscard]] const QList<QString>& priorities();
[[nodiscard]] QString priorityName(const QString& priority);

//! "30 % cheaper, certain to 99 %", "4 % slower so far, not certain yet".
[[nodiscard]] QString measureSentence(const api::ExperimentMeasure& measure);
//! The verdict of a measure or the state of an experiment as a word.
[[nodiscard]] Standing verdictOf(const api::ExperimentMeasure& measure);
[[nodiscard]] Standing standingOf(const api::ExperimentInfo& experiment);

} // namespace kaze::ui
