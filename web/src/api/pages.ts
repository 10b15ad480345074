/** For `api.useInfiniteQuery`: how the server pages its lists. */
export const inPages = {
  pageParamName: 'cursor',
  initialPageParam: undefined,
  getNextPageParam: (page: { next: string | null }) => page.next ?? undefined,
};
