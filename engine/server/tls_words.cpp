#include "engine/server/tls_words.h"

#include <array>
#include <string_view>

namespace kaze::server {

namespace {

constexpr std::size_t kBytes = 16;
constexpr std::size_t kGroup = 4;

//! One for each value of a byte; no two begin with the same four letters. Their order is part of what a person compares: it never changes.
constexpr std::array<std::string_view, 256> kWords{"acorn", "agent", "album", "alley", "amber", "angel", "ankle", "apple",
    "april", "apron", "arena", "armor", "arrow", "aspen", "atlas", "attic", "audio", "autumn", "badge", "bagel", "baker",
    "bamboo", "banjo", "barley", "basil", "beacon", "beaver", "belt", "bench", "berry", "bicycle", "birch", "bishop", "blanket",
    "bonus", "border", "bottle", "bridge", "bronze", "bucket", "butter", "cabin", "cactus", "camera", "candle", "canyon",
    "carbon", "castle", "cedar", "cello", "chalk", "cherry", "chimney", "cigar", "circle", "citrus", "clover", "cobalt", "coffee",
    "comet", "copper", "coral", "cotton", "cradle", "crystal", "cube", "curtain", "dagger", "dairy", "daisy", "dancer", "delta",
    "denim", "desert", "diamond", "dolphin", "donkey", "dragon", "drum", "eagle", "earth", "echo", "elbow", "ember", "emerald",
    "engine", "envoy", "fabric", "falcon", "feather", "fender", "fiddle", "filter", "finger", "flag", "flute", "forest", "fossil",
    "fountain", "frost", "galaxy", "garden", "garlic", "gecko", "ginger", "giraffe", "glacier", "globe", "goblet", "gold",
    "granite", "grape", "guitar", "hammer", "harbor", "hazel", "hedge", "helmet", "heron", "honey", "hotel", "humble", "hunter",
    "iceberg", "igloo", "indigo", "insect", "iron", "island", "ivory", "jacket", "jaguar", "jelly", "jigsaw", "jungle", "juniper",
    "kayak", "kernel", "kettle", "kimono", "kitten", "koala", "ladder", "lagoon", "lantern", "laser", "lemon", "leopard",
    "library", "lilac", "linen", "lizard", "lobster", "lotus", "lunar", "magnet", "mango", "maple", "marble", "meadow", "medal",
    "melon", "mercury", "mirror", "monkey", "mosaic", "mushroom", "mustard", "napkin", "nectar", "needle", "nickel", "nomad",
    "north", "nutmeg", "oasis", "ocean", "olive", "omega", "onion", "opera", "orbit", "orchid", "otter", "oxygen", "oyster",
    "paddle", "palace", "panda", "paper", "parrot", "pebble", "pelican", "pencil", "pepper", "piano", "pigeon", "pilot", "planet",
    "plum", "pocket", "polar", "pony", "potato", "prism", "pumpkin", "puzzle", "python", "quartz", "quiver", "rabbit", "radar",
    "raven", "ribbon", "river", "robot", "rocket", "saddle", "saffron", "salmon", "sandal", "satin", "scarf", "sesame", "shadow",
    "silver", "siren", "snow", "socket", "spider", "spoon", "stable", "sugar", "sunset", "table", "tango", "teapot", "temple",
    "tiger", "timber", "tomato", "topaz", "trumpet", "tulip", "tunnel", "turtle", "umbrella", "valley", "velvet", "violin",
    "walnut", "winter", "wizard", "yellow", "zebra", "zinc"};

int digitOf(char letter)
{
    if (letter >= '0' && letter <= '9')
        return letter - '0';
    const auto lower = static_cast<char>(letter | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

std::string fingerprintWords(const std::string& hex)
{
    std::string words;
    if (hex.size() < 2 * kBytes)
        return words;
    for (std::size_t i = 0; i < kBytes; ++i) {
        const int high = digitOf(hex[2 * i]);
        const int low = digitOf(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return {};
        if (i > 0)
            words += i % kGroup == 0 ? ' ' : '-';
        words += kWords[static_cast<std::size_t>(high * 16 + low)];
    }
    return words;
}

} // namespace kaze::server
